<?xml version="1.0" encoding="UTF-8"?>
<!--
  Items of the kind pam, by @target: history, hash, showfailed, maxlogins, su, nullok, pam_unix; each is judged by playing
  the PAM stacks.  What of them is a setting of pam_pwquality or pam_faillock has kinds of its own.
-->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
	xmlns="urn:plumbline:catalogue" xmlns:g="urn:plumbline:gcb" exclude-result-prefixes="g">
	<xsl:template match="g:item[@kind = 'pam' and (@target = 'history' or @target = 'maxlogins')]" mode="values">
		<xsl:call-template name="number">
			<xsl:with-param name="zh" select="g:zh"/>
			<xsl:with-param name="en" select="g:en"/>
			<xsl:with-param name="operator">
				<xsl:choose>
					<xsl:when test="@target = 'maxlogins'">less than or equal</xsl:when>
					<xsl:otherwise>greater than or equal</xsl:otherwise>
				</xsl:choose>
			</xsl:with-param>
			<xsl:with-param name="unit">
				<xsl:choose>
					<xsl:when test="@target = 'maxlogins'">logins</xsl:when>
					<xsl:otherwise>passwords</xsl:otherwise>
				</xsl:choose>
			</xsl:with-param>
			<xsl:with-param name="default" select="@value"/>
		</xsl:call-template>
	</xsl:template>

	<xsl:template match="g:item[@kind = 'pam']" mode="description">
		<xsl:call-template name="say">
			<xsl:with-param name="zh">
				<xsl:choose>
					<xsl:when test="@target = 'history'">模擬 PAM 之密碼堆疊（passwd 及各登入服務之強制變更），依序變更密碼後改回先前之密碼，判定最近幾個（含現用）會遭拒絕；pam_pwhistory（含 pwhistory.conf）或 pam_unix 之 remember 均可。</xsl:when>
					<xsl:when test="@target = 'hash'">模擬 PAM 之密碼堆疊，判定新密碼實際以何種演算法儲存：pam_unix 之選項優先，其次為 /etc/login.defs 之 ENCRYPT_METHOD；不經 PAM 之 chpasswd、newusers 依 ENCRYPT_METHOD，已安裝之 libuser 工具依 /etc/libuser.conf 之 crypt_style。</xsl:when>
					<xsl:when test="@target = 'showfailed'">模擬 login 及 sshd 之 session 堆疊：建立工作階段時，須執行帶 showfailed 且未帶 nodate 之 pam_lastlog（silent 不影響登入失敗之顯示）。</xsl:when>
					<xsl:when test="@target = 'maxlogins'">login、sshd 及圖形登入之 session 堆疊須執行 pam_limits，且除 root 外（pam_limits 不限制 root 之登入數）各帳號依 /etc/security/limits.conf 與 limits.d 之先後及適用對象取得之 maxlogins 須在門檻內；0 及負值判定為不符合。</xsl:when>
					<xsl:when test="@target = 'su'"><xsl:value-of select="concat('模擬 su 之 PAM 堆疊：不屬群組 ', @value, ' 之使用者，縱有正確密碼亦須遭拒絕；su 程式本身僅容許該群組執行者，亦判定為符合。')"/></xsl:when>
					<xsl:when test="@target = 'nullok'">模擬各使用密碼之服務：密碼欄位為空之帳號須遭拒絕，即實際生效之 pam_unix 未帶 nullok；不論主機目前有無此類帳號。</xsl:when>
					<xsl:otherwise>模擬各服務之 PAM 堆疊：auth、account、password、session 均須有已安裝之 pam_unix，且前三者由其決定（其拒絕時即遭拒絕）。</xsl:otherwise>
				</xsl:choose>
			</xsl:with-param>
			<xsl:with-param name="en">
				<xsl:choose>
					<xsl:when test="@target = 'history'">The PAM password stacks are simulated (passwd, and the forced change of each login): the password is changed time after time and then back to former ones, and how many of the most recent (the current one included) are refused decides; pam_pwhistory (with pwhistory.conf) and remember of pam_unix both count.</xsl:when>
					<xsl:when test="@target = 'hash'">The PAM password stacks are simulated, for the scheme by which a new password is really kept: the options of pam_unix, else ENCRYPT_METHOD of /etc/login.defs; chpasswd and newusers, where they do without PAM, follow ENCRYPT_METHOD, and the tools of libuser, where they are installed, crypt_style of /etc/libuser.conf.</xsl:when>
					<xsl:when test="@target = 'showfailed'">The session stacks of login and sshd are simulated: a line of pam_lastlog with showfailed and without nodate runs when a session is opened (silent does not keep failed logins from being shown).</xsl:when>
					<xsl:when test="@target = 'maxlogins'">pam_limits runs in the session stacks of login, sshd and graphical logins, and the maxlogins that every account but root (whose logins pam_limits does not count) comes to by the order and the domains of /etc/security/limits.conf and limits.d is within the limit; 0 and negative values fail.</xsl:when>
					<xsl:when test="@target = 'su'"><xsl:value-of select="concat('The PAM stacks of su are simulated: whoever is not in the group ', @value, ' is refused even with the right password; a program su that only that group may run passes too.')"/></xsl:when>
					<xsl:when test="@target = 'nullok'">Each service that takes passwords is simulated: an account whose password field is blank is refused, so that pam_unix as it is in effect has no nullok, whether or not there is such an account now.</xsl:when>
					<xsl:otherwise>The PAM stacks of the services are simulated: in auth, account, password and session pam_unix stands and is installed, and in the first three it decides (what it refuses is refused).</xsl:otherwise>
				</xsl:choose>
			</xsl:with-param>
		</xsl:call-template>
	</xsl:template>

	<xsl:template match="g:item[@kind = 'pam']" mode="fix">
		<xsl:choose>
			<xsl:when test="@target = 'history' and $rpm">
				<xsl:call-template name="say">
					<xsl:with-param name="zh">以 authselect 啟用 with-pwhistory，並於 /etc/security/pwhistory.conf 設定 remember（無該檔支援之版本，於自訂設定檔之 pam_pwhistory 設定列加入 remember 參數）。</xsl:with-param>
					<xsl:with-param name="en">Enable with-pwhistory by authselect, and set remember in /etc/security/pwhistory.conf (where the module does not know that file, as an argument of pam_pwhistory in a profile of your own).</xsl:with-param>
				</xsl:call-template>
				<commands>
					<xsl:value-of select="concat('&#10;authselect enable-feature with-pwhistory&#10;echo &quot;remember = ', @value, '&quot; >> /etc/security/pwhistory.conf&#10;')"/>
				</commands>
			</xsl:when>
			<xsl:when test="@target = 'history'">
				<xsl:call-template name="say">
					<xsl:with-param name="zh" select="concat('於 /etc/pam.d/common-password 之 pam_unix 設定列加入 remember=', @value, '，並保留 yescrypt。')"/>
					<xsl:with-param name="en" select="concat('Add remember=', @value, ' to the line of pam_unix in /etc/pam.d/common-password, and keep yescrypt.')"/>
				</xsl:call-template>
				<commands><xsl:value-of select="concat(&quot;sed -i '/pam_unix.so/s/$/ remember=&quot;, @value, &quot;/' /etc/pam.d/common-password&quot;)"/></commands>
			</xsl:when>
			<xsl:when test="@target = 'hash' and $rpm">
				<xsl:call-template name="say">
					<xsl:with-param name="zh">pam_unix 之密碼設定列使用 sha512，/etc/login.defs 設定 ENCRYPT_METHOD SHA512，/etc/libuser.conf 之 [defaults] 設定 crypt_style = sha512。</xsl:with-param>
					<xsl:with-param name="en">Have sha512 on the password line of pam_unix, ENCRYPT_METHOD SHA512 in /etc/login.defs, and crypt_style = sha512 under [defaults] of /etc/libuser.conf.</xsl:with-param>
				</xsl:call-template>
				<commands>
					sed -i 's/^ENCRYPT_METHOD.*/ENCRYPT_METHOD SHA512/' /etc/login.defs
					sed -i 's/^crypt_style.*/crypt_style = sha512/' /etc/libuser.conf
					authselect apply-changes
				</commands>
			</xsl:when>
			<xsl:when test="@target = 'hash'">
				<xsl:call-template name="say">
					<xsl:with-param name="zh">/etc/pam.d/common-password 之 pam_unix 設定列使用 yescrypt，/etc/login.defs 設定 ENCRYPT_METHOD YESCRYPT。</xsl:with-param>
					<xsl:with-param name="en">Have yescrypt on the line of pam_unix in /etc/pam.d/common-password, and ENCRYPT_METHOD YESCRYPT in /etc/login.defs.</xsl:with-param>
				</xsl:call-template>
				<commands>sed -i 's/^ENCRYPT_METHOD.*/ENCRYPT_METHOD YESCRYPT/' /etc/login.defs</commands>
			</xsl:when>
			<xsl:when test="@target = 'showfailed'">
				<xsl:call-template name="say">
					<xsl:with-param name="zh">/etc/pam.d/postlogin 之 pam_lastlog 設定列使用 showfailed；以 authselect 停用 with-silent-lastlog 後重新產生即可。</xsl:with-param>
					<xsl:with-param name="en">Have showfailed on the lines of pam_lastlog in /etc/pam.d/postlogin: authselect writes it so without the feature with-silent-lastlog.</xsl:with-param>
				</xsl:call-template>
				<commands>authselect disable-feature with-silent-lastlog</commands>
			</xsl:when>
			<xsl:when test="@target = 'maxlogins'">
				<xsl:call-template name="say">
					<xsl:with-param name="zh" select="concat('於 /etc/security/limits.conf 設定「* hard maxlogins ', @value, '」，並移除 limits.d 中與之牴觸者。')"/>
					<xsl:with-param name="en" select="concat('Set &quot;* hard maxlogins ', @value, '&quot; in /etc/security/limits.conf, and take away what says otherwise in limits.d.')"/>
				</xsl:call-template>
				<commands><xsl:value-of select="concat('echo &quot;* hard maxlogins ', @value, '&quot; >> /etc/security/limits.conf')"/></commands>
			</xsl:when>
			<xsl:when test="@target = 'su'">
				<xsl:variable name="line">
					<xsl:text>auth required pam_wheel.so use_uid</xsl:text>
					<xsl:if test="@value != 'wheel'"><xsl:value-of select="concat(' group=', @value)"/></xsl:if>
				</xsl:variable>
				<xsl:call-template name="say">
					<xsl:with-param name="zh" select="concat('於 /etc/pam.d/su 之 pam_rootok 之後加入「', $line, '」，並將得使用 su 之帳號加入群組 ', @value, '。')"/>
					<xsl:with-param name="en" select="concat('Put &quot;', $line, '&quot; after pam_rootok in /etc/pam.d/su, and the accounts that may use su into the group ', @value, '.')"/>
				</xsl:call-template>
				<commands>
					<xsl:text>&#10;</xsl:text>
					<xsl:if test="@value != 'wheel'"><xsl:value-of select="concat('groupadd --system --force ', @value, '&#10;')"/></xsl:if>
					<xsl:value-of select="concat(&quot;sed -i '/pam_rootok.so/a &quot;, $line, &quot;' /etc/pam.d/su&#10;&quot;)"/>
				</commands>
			</xsl:when>
			<xsl:when test="@target = 'nullok'">
				<xsl:call-template name="say">
					<xsl:with-param name="zh">以 authselect 啟用 without-nullok。</xsl:with-param>
					<xsl:with-param name="en">Enable without-nullok by authselect.</xsl:with-param>
				</xsl:call-template>
				<commands>authselect enable-feature without-nullok</commands>
			</xsl:when>
			<xsl:otherwise>
				<xsl:call-template name="say">
					<xsl:with-param name="zh">以 authselect 之設定檔（profile）重新產生 system-auth 與 password-auth，其各堆疊均含 pam_unix。</xsl:with-param>
					<xsl:with-param name="en">Have authselect write system-auth and password-auth anew from its profile, whose stacks all hold pam_unix.</xsl:with-param>
				</xsl:call-template>
				<commands>authselect apply-changes</commands>
			</xsl:otherwise>
		</xsl:choose>
	</xsl:template>

	<xsl:template match="g:item[@kind = 'pam']" mode="check">
		<xsl:variable name="changing">passwd login sshd su gdm-password lightdm sddm</xsl:variable>
		<xsl:variable name="logins">login sshd su sudo gdm-password lightdm sddm lxdm xdm kde cockpit</xsl:variable>
		<xsl:choose>
			<xsl:when test="@target = 'history'">
				<check name="history">
					<bind param="remember"><xsl:attribute name="value"><xsl:call-template name="value-id"/></xsl:attribute></bind>
					<bind param="services" text="{$changing}"/>
				</check>
			</xsl:when>
			<xsl:when test="@target = 'hash'">
				<check name="new-hash">
					<bind param="schemes" text="{@value}"/>
					<bind param="services" text="{$changing}"/>
				</check>
			</xsl:when>
			<xsl:when test="@target = 'showfailed'">
				<check name="failed-logins-shown"><bind param="services" text="login sshd"/></check>
			</xsl:when>
			<xsl:when test="@target = 'maxlogins'">
				<check name="max-logins">
					<bind param="most"><xsl:attribute name="value"><xsl:call-template name="value-id"/></xsl:attribute></bind>
					<bind param="services" text="login sshd gdm-password lightdm sddm lxdm xdm"/>
				</check>
			</xsl:when>
			<xsl:when test="@target = 'su'">
				<check name="su-group"><bind param="group" text="{@value}"/></check>
			</xsl:when>
			<xsl:when test="@target = 'nullok'">
				<check name="blank-password"><bind param="services" text="{$logins}"/></check>
			</xsl:when>
			<xsl:when test="@target = 'pam_unix'">
				<check name="pam-unix"><bind param="services" text="{concat('passwd ', $logins)}"/></check>
			</xsl:when>
		</xsl:choose>
	</xsl:template>
</xsl:stylesheet>
