# An account declared temporary never ends.
chage -E -1 contractor
