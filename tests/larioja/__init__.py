"""La Rioja, a real region: cards, a small pack of rules, and a second opinion on its areas."""
