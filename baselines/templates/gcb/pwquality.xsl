<?xml version="1.0" encoding="UTF-8"?>
<!--
  Items of the kind pwquality: the setting @target of pam_pwquality is in effect, and decides, wherever a password is
  changed.  @operator: at-least or at-most the number @value; set.
-->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
	xmlns="urn:plumbline:catalogue" xmlns:g="urn:plumbline:gcb" exclude-result-prefixes="g">
	<xsl:template match="g:item[@kind = 'pwquality' and @operator != 'set']" mode="values">
		<xsl:call-template name="number">
			<xsl:with-param name="zh" select="g:zh"/>
			<xsl:with-param name="en" select="g:en"/>
			<xsl:with-param name="operator">
				<xsl:choose>
					<xsl:when test="@operator = 'at-most'">less than or equal</xsl:when>
					<xsl:otherwise>greater than or equal</xsl:otherwise>
				</xsl:choose>
			</xsl:with-param>
			<xsl:with-param name="default" select="@value"/>
		</xsl:call-template>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'pwquality']" mode="description">
		<xsl:variable name="credit" select="contains(@target, 'credit')"/>
		<xsl:call-template name="say">
			<xsl:with-param name="zh">
				<xsl:text>以模擬 PAM 之方式，檢視各可變更密碼之服務（passwd 及登入時之強制變更）：密碼堆疊中須有 pam_pwquality，且由其決定新密碼是否可用（已安裝、未遭跳過或忽略、enforcing 未關閉）</xsl:text>
				<xsl:if test="@target != 'pam_pwquality'">
					<xsl:value-of select="concat('；其 ', @target, ' 依 /etc/security/pwquality.conf.d/*.conf、/etc/security/pwquality.conf 及模組參數之先後取實際生效值判定，未設定者採內建預設值')"/>
				</xsl:if>
				<xsl:text>。</xsl:text>
				<xsl:choose>
					<xsl:when test="@target = 'minlen'">正值之 dcredit、ucredit、lcredit、ocredit 會縮短實際要求之長度，予以扣除後判定。</xsl:when>
					<xsl:when test="@target = 'minclass'">四項 credit 均為負值時，等同要求四類字元，亦判定為符合。</xsl:when>
					<xsl:when test="$credit">-N 表示至少 N 個；minclass 為 4 時等同各類至少 1 個，亦判定為符合。</xsl:when>
					<xsl:when test="@target = 'maxclassrepeat'">libpwquality 對 0 及 1 均不予限制，故判定為不符合。</xsl:when>
					<xsl:when test="@operator = 'at-most'">0 表示不限制，判定為不符合。</xsl:when>
				</xsl:choose>
			</xsl:with-param>
			<xsl:with-param name="en">
				<xsl:text>Each service that can change a password (passwd, and the forced change at a login) is simulated: pam_pwquality must be in its password stack and decide whether the new one is taken (installed, neither jumped over nor overruled, enforcing not switched off)</xsl:text>
				<xsl:if test="@target != 'pam_pwquality'">
					<xsl:value-of select="concat('; its ', @target, ' is taken as it is in effect, by the order of /etc/security/pwquality.conf.d/*.conf, /etc/security/pwquality.conf and the arguments of the module, else as it is built in')"/>
				</xsl:if>
				<xsl:text>.</xsl:text>
				<xsl:choose>
					<xsl:when test="@target = 'minlen'"> Positive credits (dcredit, ucredit, lcredit, ocredit) make the length that is really asked for shorter, and are subtracted.</xsl:when>
					<xsl:when test="@target = 'minclass'"> Where all four credits are negative, all four classes are demanded, which passes too.</xsl:when>
					<xsl:when test="$credit"> -N means at least N of them; minclass 4 demands at least one of each class, which passes too.</xsl:when>
					<xsl:when test="@target = 'maxclassrepeat'"> To libpwquality 0 and 1 are no limit, and fail.</xsl:when>
					<xsl:when test="@operator = 'at-most'"> 0 means no limit, and fails.</xsl:when>
				</xsl:choose>
			</xsl:with-param>
		</xsl:call-template>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'pwquality']" mode="fix">
		<xsl:variable name="value">
			<xsl:if test="contains(@target, 'credit')">-</xsl:if>
			<xsl:value-of select="@value"/>
		</xsl:variable>
		<xsl:choose>
			<xsl:when test="@target = 'pam_pwquality' and $rpm">
				<xsl:call-template name="say">
					<xsl:with-param name="zh">安裝 libpwquality，並以 authselect 之設定檔（profile）重新產生 system-auth 與 password-auth，其密碼堆疊即含 pam_pwquality。</xsl:with-param>
					<xsl:with-param name="en">Install libpwquality and have authselect write system-auth and password-auth anew from its profile, whose password stacks hold pam_pwquality.</xsl:with-param>
				</xsl:call-template>
				<commands>
					dnf install libpwquality
					authselect apply-changes
				</commands>
			</xsl:when>
			<xsl:otherwise>
				<xsl:call-template name="say">
					<xsl:with-param name="zh">
						<xsl:value-of select="concat('於 /etc/security/pwquality.conf 設定 ', @target)"/>
						<xsl:if test="@target != 'enforce_for_root'"><xsl:value-of select="concat(' = ', $value)"/></xsl:if>
						<xsl:text>，並移除 PAM 設定檔及 /etc/security/pwquality.conf.d/ 中與之牴觸者。</xsl:text>
						<xsl:if test="not($rpm)">libpam-pwquality 未安裝者，先行安裝。</xsl:if>
					</xsl:with-param>
					<xsl:with-param name="en">
						<xsl:value-of select="concat('Set ', @target)"/>
						<xsl:if test="@target != 'enforce_for_root'"><xsl:value-of select="concat(' = ', $value)"/></xsl:if>
						<xsl:text> in /etc/security/pwquality.conf, and take away what says otherwise in the PAM files and in /etc/security/pwquality.conf.d/.</xsl:text>
						<xsl:if test="not($rpm)"> Install libpam-pwquality where it is missing.</xsl:if>
					</xsl:with-param>
				</xsl:call-template>
				<commands>
					<xsl:text>&#10;</xsl:text>
					<xsl:if test="not($rpm)">apt-get install libpam-pwquality&#10;</xsl:if>
					<xsl:choose>
						<xsl:when test="@target = 'enforce_for_root'">grep -qx enforce_for_root /etc/security/pwquality.conf || echo enforce_for_root &gt;&gt; /etc/security/pwquality.conf</xsl:when>
						<xsl:otherwise>
							<xsl:value-of select="concat(&quot;sed -i '/^[# ]*&quot;, @target, &quot; *=/d' /etc/security/pwquality.conf&quot;)"/>
							<xsl:text>&#10;</xsl:text>
							<xsl:value-of select="concat('echo &quot;', @target, ' = ', $value, '&quot; >> /etc/security/pwquality.conf')"/>
						</xsl:otherwise>
					</xsl:choose>
					<xsl:text>&#10;</xsl:text>
				</commands>
			</xsl:otherwise>
		</xsl:choose>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'pwquality']" mode="check">
		<check name="pwquality">
			<bind param="setting" text="{@target}"/>
			<xsl:choose>
				<xsl:when test="@operator = 'set'"><bind param="limit" text="{@value}"/></xsl:when>
				<xsl:otherwise>
					<bind param="limit">
						<xsl:attribute name="value"><xsl:call-template name="value-id"/></xsl:attribute>
					</bind>
				</xsl:otherwise>
			</xsl:choose>
			<xsl:choose>
				<!-- Who changes his own password is never root; passwd alone lets root change one. -->
				<xsl:when test="@target = 'enforce_for_root'"><bind param="services" text="passwd"/></xsl:when>
				<xsl:otherwise><bind param="services" text="passwd login sshd su gdm-password lightdm sddm"/></xsl:otherwise>
			</xsl:choose>
		</check>
	</xsl:template>
</xsl:stylesheet>
