# Completion of the command line.  A completion file of bash has the name of the command.
bashcompdir = $(datadir)/bash-completion/completions
zshcompdir = $(datadir)/zsh/site-functions
dist_zshcomp_DATA = packaging/completions/_plumbline
nodist_bashcomp_DATA = packaging/completions/plumbline
EXTRA_DIST += packaging/completions/plumbline.bash
CLEANFILES += packaging/completions/plumbline
packaging/completions/plumbline: packaging/completions/plumbline.bash
	$(AM_V_at)$(MKDIR_P) packaging/completions
	$(AM_V_GEN)cp $(top_srcdir)/packaging/completions/plumbline.bash $@.tmp && mv -f $@.tmp $@
