<?xml version="1.0" encoding="UTF-8"?>
<!--
  Items of the kind faillock: @target of pam_faillock (deny, unlock_time, root_unlock_time), by playing somebody who guesses
  on every service that takes passwords.
-->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
	xmlns="urn:plumbline:catalogue" xmlns:g="urn:plumbline:gcb" exclude-result-prefixes="g">
	<xsl:template match="g:item[@kind = 'faillock']" mode="values">
		<xsl:call-template name="number">
			<xsl:with-param name="zh" select="g:zh"/>
			<xsl:with-param name="en" select="g:en"/>
			<xsl:with-param name="operator">
				<xsl:choose>
					<xsl:when test="@target = 'deny'">less than or equal</xsl:when>
					<xsl:otherwise>greater than or equal</xsl:otherwise>
				</xsl:choose>
			</xsl:with-param>
			<xsl:with-param name="unit">
				<xsl:choose>
					<xsl:when test="@target = 'deny'">failures</xsl:when>
					<xsl:otherwise>s</xsl:otherwise>
				</xsl:choose>
			</xsl:with-param>
			<xsl:with-param name="default" select="@value"/>
		</xsl:call-template>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'faillock']" mode="description">
		<xsl:call-template name="say">
			<xsl:with-param name="zh">
				<xsl:text>於各使用密碼之服務（login、sshd、su、sudo、圖形登入、Cockpit 等，未安裝者略過），以模擬 PAM 之方式連續輸入錯誤密碼，判定</xsl:text>
				<xsl:choose>
					<xsl:when test="@target = 'deny'">失敗幾次後拒絕正確密碼</xsl:when>
					<xsl:when test="@target = 'unlock_time'">鎖定後多久始再接受正確密碼；失敗紀錄立即遺忘（fail_interval 為 0 或過短）致無法鎖定者，判定為不符合，fail_interval 較長者較為嚴格</xsl:when>
					<xsl:otherwise>root 是否亦予鎖定（even_deny_root），及多久始再接受其正確密碼（root_unlock_time，未設定者同 unlock_time）</xsl:otherwise>
				</xsl:choose>
				<xsl:text>；設定依內建預設值、/etc/security/faillock.conf、模組參數之先後取實際生效值，各設定列之順序及控制旗標一併計入。</xsl:text>
			</xsl:with-param>
			<xsl:with-param name="en">
				<xsl:text>In each service that takes passwords (login, sshd, su, sudo, graphical logins, Cockpit and the like; those not installed are passed over) wrong passwords are tried in a simulation of PAM: </xsl:text>
				<xsl:choose>
					<xsl:when test="@target = 'deny'">after how many failures the right one is refused</xsl:when>
					<xsl:when test="@target = 'unlock_time'">for how long the right one is refused then; where failures are forgotten at once (fail_interval 0, or too short) nothing locks, which fails, and a longer fail_interval is stricter</xsl:when>
					<xsl:otherwise>whether root is locked out too (even_deny_root), and for how long (root_unlock_time, else unlock_time)</xsl:otherwise>
				</xsl:choose>
				<xsl:text>; settings count as they are in effect, by the order of what is built in, /etc/security/faillock.conf and the arguments of the module, with the order and the controls of the lines.</xsl:text>
			</xsl:with-param>
		</xsl:call-template>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'faillock']" mode="fix">
		<xsl:variable name="set">
			<xsl:if test="@target = 'root_unlock_time'">even_deny_root </xsl:if>
			<xsl:value-of select="concat(@target, ' = ', @value)"/>
		</xsl:variable>
		<xsl:call-template name="say">
			<xsl:with-param name="zh">
				<xsl:choose>
					<xsl:when test="$rpm"><xsl:value-of select="concat('以 authselect 啟用 with-faillock，並於 /etc/security/faillock.conf 設定 ', $set, '。')"/></xsl:when>
					<xsl:otherwise><xsl:value-of select="concat('於 /etc/pam.d/common-auth 之 pam_unix 前後加入 pam_faillock 之 preauth、authfail、authsucc，於 /etc/pam.d/common-account 加入「account required pam_faillock.so」，並於 /etc/security/faillock.conf 設定 ', $set, '。')"/></xsl:otherwise>
				</xsl:choose>
			</xsl:with-param>
			<xsl:with-param name="en">
				<xsl:choose>
					<xsl:when test="$rpm"><xsl:value-of select="concat('Enable with-faillock by authselect, and set ', $set, ' in /etc/security/faillock.conf.')"/></xsl:when>
					<xsl:otherwise><xsl:value-of select="concat('Put preauth, authfail and authsucc of pam_faillock around pam_unix in /etc/pam.d/common-auth and &quot;account required pam_faillock.so&quot; into /etc/pam.d/common-account, and set ', $set, ' in /etc/security/faillock.conf.')"/></xsl:otherwise>
				</xsl:choose>
			</xsl:with-param>
		</xsl:call-template>
		<commands>
			<xsl:text>&#10;</xsl:text>
			<xsl:if test="$rpm">authselect enable-feature with-faillock&#10;</xsl:if>
			<xsl:value-of select="concat(&quot;sed -i '/^[# ]*&quot;, @target, &quot; *=/d' /etc/security/faillock.conf&quot;)"/>
			<xsl:text>&#10;</xsl:text>
			<xsl:if test="@target = 'root_unlock_time'">echo even_deny_root &gt;&gt; /etc/security/faillock.conf&#10;</xsl:if>
			<xsl:value-of select="concat('echo &quot;', @target, ' = ', @value, '&quot; >> /etc/security/faillock.conf')"/>
			<xsl:text>&#10;</xsl:text>
		</commands>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'faillock']" mode="check">
		<xsl:variable name="name">
			<xsl:choose>
				<xsl:when test="@target = 'deny'">lockout-failures</xsl:when>
				<xsl:when test="@target = 'unlock_time'">lockout-time</xsl:when>
				<xsl:otherwise>lockout-root</xsl:otherwise>
			</xsl:choose>
		</xsl:variable>
		<check name="{$name}">
			<bind>
				<xsl:attribute name="param">
					<xsl:choose>
						<xsl:when test="@target = 'deny'">deny</xsl:when>
						<xsl:otherwise>unlock_time</xsl:otherwise>
					</xsl:choose>
				</xsl:attribute>
				<xsl:attribute name="value"><xsl:call-template name="value-id"/></xsl:attribute>
			</bind>
			<bind param="services" text="login sshd su sudo gdm-password gdm-launch-environment lightdm sddm lxdm xdm kde cockpit"/>
		</check>
	</xsl:template>
</xsl:stylesheet>
