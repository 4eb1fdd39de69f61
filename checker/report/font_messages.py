"""What can be missing of fonts, said so that a person can install it."""

from __future__ import annotations

from spatial.errors import Message

__all__ = ["FONT_MISSING", "GLYPH_MISSING"]

FONT_MISSING = Message(
    "FONT_MISSING",
    "本机没有字体“{family}”，不能出附图和版式文件",
    "this machine has no font \"{family}\", so no map or laid-out report can be made",
    "Debian、Ubuntu：apt-get install fonts-noto-cjk；Fedora、openEuler：dnf install "
    "google-noto-sans-cjk-fonts；Alpine：apk add font-noto-cjk；其他系统：安装 NotoSansCJK-Regular.ttc"
    "（github.com/notofonts/noto-cjk）。装好后用 sanhe doctor 查看",
    "Debian, Ubuntu: apt-get install fonts-noto-cjk; Fedora, openEuler: dnf install "
    "google-noto-sans-cjk-fonts; Alpine: apk add font-noto-cjk; other systems: install "
    "NotoSansCJK-Regular.ttc (github.com/notofonts/noto-cjk). Then see sanhe doctor",
)
GLYPH_MISSING = Message(
    "GLYPH_MISSING",
    "字体“{family}”没有这些字：{characters}，照此出图会是空框",
    "the font \"{family}\" cannot show {characters}; they would be printed as empty boxes",
    "安装完整的 fonts-noto-cjk（网页用的子集字体缺少地名用字），或在名称中改用通用规范汉字",
    "install the whole of fonts-noto-cjk (the subsets made for web pages lack characters of place "
    "names), or write the name with other characters",
)
