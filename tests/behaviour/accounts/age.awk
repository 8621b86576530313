# pass: no account's password lets it in once too old, and none can be changed too early.
/present=in|next=in|=changed/ { bad = 1 }
END { print NR && !bad ? "pass" : "fail" }
