/* registry: the one list of control families. */
#include "checks/check.h"

#include "base/str.h"

extern const struct check family_ac1[];		 /* 帳號管理: idle logout */
extern const struct check family_ac1_accounts[]; /* expiry, temporary, idle accounts */
extern const struct check family_ac1_conditions[];
extern const struct check family_ac2[]; /* 最小權限 */
extern const struct check family_ac2_groups[];
extern const struct check family_ac2_mounts[];	  /* 最小權限: mount options */
extern const struct check family_ac2_sudo[];	  /* 最小權限: sudo */
extern const struct check family_ac2_umask[];	  /* 最小權限: umask of logins */
extern const struct check family_ac3[];		  /* 遠端存取: sshd */
extern const struct check family_ac3_sources[];	  /* 遠端存取: where it comes from */
extern const struct check family_attest[];	  /* what the organisation answers for */
extern const struct check family_au1[];		  /* 稽核事件 */
extern const struct check family_au1_retention[]; /* 紀錄留存 */
extern const struct check family_au2[];		  /* 稽核紀錄內容 */
extern const struct check family_au3[];		  /* 稽核儲存容量 */
extern const struct check family_au4[];		  /* 稽核處理失效之回應 */
extern const struct check family_au4_alert[];	  /* 即時通報 */
extern const struct check family_au5[];		  /* 時戳及校時 */
extern const struct check family_au6[];		  /* 稽核資訊之保護 */
extern const struct check family_cp1[];		  /* 系統備份 */
extern const struct check family_gcb_accounts[];  /* passwd, shadow, group */
extern const struct check family_gcb_audit[];	  /* audit rules, auditd */
extern const struct check family_gcb_boot[];   /* GRUB, the kernel's command line, rescue shells */
extern const struct check family_gcb_crypto[]; /* 政府組態基準: cryptographic policy */
extern const struct check family_gcb_dconf[];
extern const struct check family_gcb_dnf[];
extern const struct check family_gcb_files[];	   /* owners and modes of files */
extern const struct check family_gcb_firewall[];   /* 政府組態基準: packet filter */
extern const struct check family_gcb_homes[];	   /* home directories */
extern const struct check family_gcb_login_defs[]; /* login.defs and shadow */
extern const struct check family_gcb_logs[];	   /* rsyslog, journald, logrotate */
extern const struct check family_gcb_mandatory[];  /* 政府組態基準: SELinux, AppArmor */
extern const struct check family_gcb_mounts[];	   /* file systems of the government baseline */
extern const struct check family_gcb_network[];	   /* wireless and promiscuous interfaces */
extern const struct check family_gcb_packages[];   /* 政府組態基準: packages */
extern const struct check family_gcb_pam[];
extern const struct check family_gcb_pwquality[];
extern const struct check family_gcb_root_path[]; /* PATH of root */
extern const struct check family_gcb_services[];
extern const struct check family_gcb_time[];	/* 政府組態基準: time services */
extern const struct check family_gcb_walk[];	/* what the pass over the file system finds */
extern const struct check family_ia1[];		/* 內部使用者之識別與鑑別 */
extern const struct check family_ia1_factors[]; /* several factors */
extern const struct check family_ia2_age[];
extern const struct check family_ia2_directory[]; /* to a directory not in clear text */
extern const struct check family_ia2_first_login[];
extern const struct check family_ia2_guessing[]; /* automated attempts */
extern const struct check family_ia2_history[];
extern const struct check family_ia2_lockout[]; /* 身分驗證管理 */
extern const struct check family_ia2_quality[];
extern const struct check family_ia4[];		  /* 加密模組鑑別 */
extern const struct check family_ia5[];		  /* 非內部使用者之識別與鑑別 */
extern const struct check family_sa5_modules[];	  /* 部署與維運: kernel modules */
extern const struct check family_sa5_passwords[]; /* 部署與維運: default passwords */
extern const struct check family_sa5_ports[];	  /* 部署與維運: ports */
extern const struct check family_sa5_services[];  /* 部署與維運: services */
extern const struct check family_sa5_sysctl[];	  /* 部署與維運: kernel parameters */
extern const struct check family_sa5_updates[];	  /* 部署與維運: updates */
extern const struct check family_sc1[];		  /* 傳輸之機密性與完整性: keys */
extern const struct check family_sc1_certificates[];
extern const struct check family_sc1_forward[]; /* logs on their way */
extern const struct check family_sc1_tls[];	/* TLS by default */
extern const struct check family_sc2[];		/* 資料儲存之安全 */
extern const struct check family_sc2_storage[]; /* 資料儲存之安全: encryption */
extern const struct check family_si1[];		/* 漏洞修復 */
extern const struct check family_si2[];		/* 資通系統監控 */
extern const struct check family_si3[];		/* 軟體及資訊完整性 */
extern const struct check family_si3_response[];
extern const struct check family_si3_result[];
extern const struct check family_si3_tool[]; /* 完整性驗證工具 */

static const struct check *const families[] = {
	family_ac1,
	family_ac1_accounts,
	family_ac1_conditions,
	family_ac2,
	family_ac2_groups,
	family_ac2_mounts,
	family_ac2_sudo,
	family_ac2_umask,
	family_ac3,
	family_ac3_sources,
	family_attest,
	family_au1,
	family_au1_retention,
	family_au2,
	family_au3,
	family_au4,
	family_au4_alert,
	family_au5,
	family_au6,
	family_cp1,
	family_gcb_accounts,
	family_gcb_audit,
	family_gcb_boot,
	family_gcb_crypto,
	family_gcb_dconf,
	family_gcb_dnf,
	family_gcb_files,
	family_gcb_firewall,
	family_gcb_homes,
	family_gcb_login_defs,
	family_gcb_logs,
	family_gcb_mandatory,
	family_gcb_mounts,
	family_gcb_network,
	family_gcb_packages,
	family_gcb_pam,
	family_gcb_pwquality,
	family_gcb_root_path,
	family_gcb_services,
	family_gcb_time,
	family_gcb_walk,
	family_ia1,
	family_ia1_factors,
	family_ia2_age,
	family_ia2_directory,
	family_ia2_first_login,
	family_ia2_guessing,
	family_ia2_history,
	family_ia2_lockout,
	family_ia2_quality,
	family_ia4,
	family_ia5,
	family_sa5_modules,
	family_sa5_passwords,
	family_sa5_ports,
	family_sa5_services,
	family_sa5_sysctl,
	family_sa5_updates,
	family_sc1,
	family_sc1_certificates,
	family_sc1_forward,
	family_sc1_tls,
	family_sc2,
	family_sc2_storage,
	family_si1,
	family_si2,
	family_si3,
	family_si3_response,
	family_si3_result,
	family_si3_tool,
};

const struct check *check_at(size_t i)
{
	for (size_t f = 0; f < sizeof(families) / sizeof(*families); f++)
		for (const struct check *c = families[f]; c->id; c++)
			if (!i--)
				return c;
	return NULL;
}

const struct check *check_find(const char *id)
{
	const struct check *c;

	for (size_t i = 0; (c = check_at(i)); i++)
		if (str_eq(c->id, id))
			return c;
	return NULL;
}
