dist_man_MANS += doc/plumbline-bundle.5
zhman5dir = $(mandir)/zh_TW/man5
dist_zhman5_DATA = doc/zh_TW/plumbline-bundle.5
