# pass: the account that useradd has just made must change its password in time, and cannot too early.
/present=in|next=in|=changed/ { bad = 1 }
END { print NR && !bad ? "pass" : "fail" }
