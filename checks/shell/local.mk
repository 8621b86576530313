# Login shells: an abstract interpreter of start files, and what every account's sessions come to.
noinst_LIBRARIES += libshell.a
libshell_a_SOURCES = \
	checks/shell/root_path.c checks/shell/root_path.h \
	checks/shell/sh_arith.c \
	checks/shell/sh_array.c \
	checks/shell/sh_builtin.c \
	checks/shell/sh_capture.c \
	checks/shell/sh_enable.c \
	checks/shell/sh_expand.c \
	checks/shell/sh_filters.c checks/shell/sh_tool.h \
	checks/shell/sh_run.c checks/shell/sh_run.h checks/shell/sh_state.h \
	checks/shell/sh_special.c \
	checks/shell/sh_test.c \
	checks/shell/sh_tools.c \
	checks/shell/sh_umask.c \
	checks/shell/sh_world.c \
	checks/shell/sh_zsh.c \
	checks/shell/shell.c checks/shell/shell.h checks/shell/shell_parts.h \
	checks/shell/shell_csh.c checks/shell/shell_csh.h checks/shell/shell_csh_words.c \
	checks/shell/shell_env.c \
	checks/shell/shell_launch.c \
	checks/shell/shell_logins.c \
	checks/shell/shell_prompt.c \
	checks/shell/shell_umask.c
