"""What the layer store says when it cannot go on."""

from __future__ import annotations

from spatial.errors import Message

__all__ = [
    "AS_OF_BEFORE_FIRST", "BACKUP_DAMAGED", "BACKUP_LACKS", "BACKUP_UNREADABLE", "CARD_CHANGED",
    "CHECK_DELETED", "CHECK_NOT_FOUND", "COVERAGE_MISSING", "DRAFT_UNKNOWN",
    "FILE_EXISTS", "LAYER_ALL_QUARANTINED", "LAYER_DERIVED", "LAYER_EMPTY", "LAYER_MIXED", "LAYER_TWICE", "LAYER_UNKNOWN",
    "OBJECT_DAMAGED", "OBJECT_MISSING", "OBJECT_SPOILED", "OBJECT_UNREADABLE", "PLACE_TAKEN",
    "SECRET_REFUSED", "STORE_BUSY",
    "STORE_DAMAGED", "STORE_EXISTS", "STORE_FILE_SYSTEM", "STORE_FOREIGN", "STORE_FORMAT",
    "STORE_FORMAT_OLD", "STORE_MISSING", "STORE_READ", "STORE_WRITE", "VERSION_UNCHANGED",
    "VERSION_UNKNOWN", "WITNESS_UNREADABLE",
]  # fmt: skip

STORE_MISSING = Message(
    "STORE_MISSING",
    "这里没有图层库",
    "there is no layer store here",
    "请先运行 sanhe init，或用 --store 指定已有图层库",
    "run sanhe init first, or name an existing store with --store",
)
STORE_EXISTS = Message(
    "STORE_EXISTS",
    "这里已有图层库",
    "a layer store is here already",
    "请换一个目录；已有图层库不会被覆盖",
    "choose another directory; an existing store is never overwritten",
)
PLACE_TAKEN = Message(
    "STORE_EXISTS",
    "这里已有别的文件（如 {what}），不是空目录",
    "there are other files here, such as {what}; this is no empty directory",
    "请换一个空目录或尚不存在的目录；已有文件不会被覆盖",
    "choose an empty directory or one that does not exist; what is there is never overwritten",
)
STORE_FORMAT = Message(
    "STORE_FORMAT",
    "图层库格式为 {found}，本程序只认识 {known}",
    "the store has format {found}, this program knows {known}",
    "请使用建立该图层库的版本或更新的版本",
    "use the release that made the store, or a newer one",
)
STORE_FORMAT_OLD = Message(
    "STORE_FORMAT_OLD",
    "图层库为旧格式 {found}，本程序使用格式 {known}",
    "the store has the older format {found}, this program works with {known}",
    "请先复制该目录留存，再运行 sanhe store upgrade",
    "keep a copy of the directory, then run sanhe store upgrade",
)
STORE_FOREIGN = Message(
    "STORE_FOREIGN",
    "这个目录里的数据库不是图层库",
    "the database in this directory is no layer store",
    "请用 --store 指定 sanhe init 建立的目录",
    "name a directory that sanhe init made with --store",
)
STORE_DAMAGED = Message(
    "STORE_DAMAGED",
    "图层库目录损坏：{what}",
    "the store's catalog is damaged: {what}",
    "请从备份恢复后再使用",
    "restore it from a backup before using it",
)
STORE_BUSY = Message(
    "STORE_BUSY",
    "图层库正被其他程序写入",
    "another program is writing to the store",
    "请稍候重试",
    "wait a moment and try again",
)
STORE_WRITE = Message(
    "STORE_WRITE",
    "无法写入图层库：{what}",
    "the store cannot be written: {what}",
    "请检查磁盘空间和目录权限；图层库内容未改变",
    "check disk space and permissions; the store is unchanged",
)
FILE_EXISTS = Message(
    "FILE_EXISTS",
    "已有同名文件，未覆盖",
    "a file of that name is here already and was left alone",
    "请换一个文件名，或加 --force 覆盖",
    "choose another name, or replace it with --force",
)
OBJECT_MISSING = Message(
    "OBJECT_MISSING",
    "图层库缺少对象 {name}",
    "the store lacks object {name}",
    "请在另一目录恢复备份：sanhe --store 新目录 store restore 备份文件；没有备份时，用原交付文件重新收入该图层",
    "restore a backup elsewhere: sanhe --store NEW store restore FILE; without one, add the layer "
    "again from the file that was delivered",
)
OBJECT_DAMAGED = Message(
    "OBJECT_DAMAGED",
    "图层库对象 {name} 的内容与其校验值不符",
    "object {name} does not match its hash",
    "请在另一目录恢复备份：sanhe --store 新目录 store restore 备份文件；在此之前相关结论一律为待核实",
    "restore a backup elsewhere: sanhe --store NEW store restore FILE; until then what depends on "
    "it is unknown",
)
OBJECT_SPOILED = Message(
    "OBJECT_SPOILED",
    "无名对象 {name} 已损坏；没有版本、核查或草案用到它",
    "the unnamed object {name} is damaged; no version, check or draft needs it",
    "可用 sanhe store gc 清理；再次导入同一内容时会重新写入",
    "sanhe store gc clears it; the same content brought in again is written anew",
)
OBJECT_UNREADABLE = Message(
    "OBJECT_UNREADABLE",
    "图层库对象 {name} 无法读取：{what}",
    "object {name} cannot be read: {what}",
    "请检查磁盘、目录权限和可打开文件数；在此之前相关结论一律为待核实",
    "check the disk, permissions and the number of open files; until then what depends on it is unknown",
)
STORE_READ = Message(
    "STORE_READ",
    "无法读取图层库目录：{what}",
    "the store's catalog cannot be read: {what}",
    "请检查磁盘空间、目录权限和可打开文件数；图层库内容未改变",
    "check disk space, permissions and the number of open files; the store is unchanged",
)
LAYER_UNKNOWN = Message(
    "LAYER_UNKNOWN",
    "图层库中没有图层“{layer}”",
    "the store has no layer '{layer}'",
    "可用图层：{known}",
    "layers here: {known}",
)
LAYER_ALL_QUARANTINED = Message(
    "LAYER_ALL_QUARANTINED",
    "没有可发布的图斑：{count} 个要素全部未通过检查（{codes}），如第 {row} 个：{what}",
    "nothing to publish: all {count} features were kept out ({codes}); for instance #{row}: {what}",
    "{fix}",
    "{fix}",
)
LAYER_EMPTY = Message(
    "LAYER_EMPTY",
    "没有可发布的图斑：空图层不等于“不涉及”",
    "nothing to publish: an empty layer is not a clear one",
    "若确无此类图斑，请在说明卡写明 none_exist（谁、何时说明）；否则请检查文件",
    "if there are none, say so in the card with none_exist (who, when); else check the file",
)
COVERAGE_MISSING = Message(
    "COVERAGE_MISSING",
    "说明卡的覆盖范围“{coverage}”无法确定",
    "the card's coverage '{coverage}' cannot be resolved",
    "请给图层库设置研究范围，或在说明卡旁放置覆盖范围文件；约束类图层不可用 extent",
    "give the store a study area or put the coverage file beside the card; "
    "a constraint layer cannot use extent",
)
CARD_CHANGED = Message(
    "CARD_CHANGED",
    "说明卡的“{field}”与上一版本不同（{before} → {after}）",
    "the card's '{field}' differs from the last version ({before} → {after})",
    "确认无误请加 --accept-card-change",
    "if that is meant, add --accept-card-change",
)
SECRET_REFUSED = Message(
    "SECRET_REFUSED",
    "密级为“secret”的图层不得进入本图层库",
    "a layer marked 'secret' may not enter this store",
    "涉密数据只能放入为涉密网络建立的图层库",
    "secret data belong in a store made for a classified network",
)
LAYER_DERIVED = Message(
    "LAYER_DERIVED",
    "“{layer}”由图层库叠合生成，不能导入",
    "the layer '{layer}' is made by the store itself and cannot be added",
    "请换一个图层编号；更新它请运行 sanhe blueprint build",
    "give the layer another id; sanhe blueprint build makes this one anew",
)
AS_OF_BEFORE_FIRST = Message(
    "AS_OF_BEFORE_FIRST",
    "图层“{layer}”在 {as_of} 尚无版本（最早 {first}）",
    "layer '{layer}' has no version on {as_of} (the first is of {first})",
    "请选择不早于该日期的时点",
    "choose a date from then on",
)
VERSION_UNKNOWN = Message(
    "VERSION_UNKNOWN",
    "没有版本“{version}”",
    "there is no version '{version}'",
    "已有版本：{known}",
    "versions: {known}",
)
BACKUP_UNREADABLE = Message(
    "BACKUP_UNREADABLE",
    "这不是完整的图层库备份",
    "this is no whole backup of a store",
    "请选择 sanhe store backup 生成的文件",
    "choose a file that sanhe store backup wrote",
)
BACKUP_DAMAGED = Message(
    "BACKUP_DAMAGED",
    "备份已损坏，未恢复任何内容：{whose}：{what}",
    "the backup is damaged and nothing was restored: {whose}: {what}",
    "请使用另一份备份",
    "use another backup",
)
BACKUP_LACKS = Message(
    "BACKUP_DAMAGED",
    "备份不完整，未恢复任何内容：缺少 {whose} 的对象 {object}",
    "the backup is not whole and nothing was restored: it lacks object {object} of {whose}",
    "请使用另一份备份",
    "use another backup",
)
STORE_FILE_SYSTEM = Message(
    "STORE_FILE_SYSTEM",
    "图层库位于网络文件系统（{kind}）上，数据库日志在那里不安全",
    "the store lies on a network file system ({kind}), where the database's log is unsafe",
    "请把图层库放到本机磁盘",
    "keep the store on a local disk",
)
VERSION_UNCHANGED = Message(
    "VERSION_UNCHANGED",
    "与 {version} 完全相同（文件、说明卡、生效日期），未生成新版本",
    "the same as {version}, file, card and valid-from; no new version was made",
    "若自另一日期起生效，请另给 --valid-from",
    "if the law applies it from another day, give that as --valid-from",
)
DRAFT_UNKNOWN = Message(
    "DRAFT_UNKNOWN",
    "没有待发布的草案“{draft}”",
    "there is no draft '{draft}'",
    "现有草案：{known}",
    "drafts here: {known}",
)
LAYER_MIXED = Message(
    "GEOM_MIXED",
    "图层里混有面 {areas} 个、线 {lines} 个、点 {points} 个",
    "the layer mixes {areas} areas, {lines} lines and {points} points",
    "一个图层只放一种图形：请更正误画成线、点的图斑，或分成几个图层交付",
    "one layer holds one kind: mend zones that were drawn as lines or points, or deliver two layers",
)
LAYER_TWICE = Message(
    "LAYER_TWICE",
    "一次发布中图层“{layer}”出现了两次",
    "the layer '{layer}' stands twice in one publish",
    "请只保留一份；同一图层的两个版本须先后发布",
    "keep one of the two; two versions of a layer are published one after the other",
)
CHECK_NOT_FOUND = Message(
    "CHECK_NOT_FOUND",
    "没有这份核查报告",
    "there is no such report",
    "请核对编号，或重新核查",
    "look at the number, or check the site again",
)
CHECK_DELETED = Message(
    "CHECK_DELETED",
    "这份核查的地块和报告已于 {at} 删除：{reason}",
    "site and report of this check were deleted on {at}: {reason}",
    "图层库只保留其校验值；如仍需要，请重新核查",
    "the store keeps their hashes only; check the site again if it is still wanted",
)
WITNESS_UNREADABLE = Message(
    "WITNESS_UNREADABLE",
    "见证值应为 64 位十六进制数，或存有该值的文件",
    "a witness is 64 hexadecimal digits, or a file that holds them",
    "请给出 sanhe store info 打印的 head，或保存该输出的文件",
    "give the head that sanhe store info printed, or the file that output was kept in",
)
