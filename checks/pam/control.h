/* control: the control field of a PAM line; used by stack.c and by the tests of the two. */
#ifndef PLUMBLINE_CHECKS_PAM_CONTROL_H
#define PLUMBLINE_CHECKS_PAM_CONTROL_H

#include "checks/pam/stack.h"

/* required, requisite, optional, sufficient (any letter case): sets all actions.  False for any other word. */
bool pam_control_word(int actions[PAM_RVS], const char *word);
/* The inside of [value=action ...].  False when libpam would not understand it; then all actions are bad. */
bool pam_control_pairs(int actions[PAM_RVS], const char *text);
/* Gives every action that is still PAM_DO_UNDEF this one. */
void pam_control_fill(int actions[PAM_RVS], int action);

#endif
