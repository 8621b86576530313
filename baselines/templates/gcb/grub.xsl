<?xml version="1.0" encoding="UTF-8"?>
<!--
  Items of the kind grub.  @operator words: the kernel is started with the words @target (NAME=VALUE, NAME!=VALUE); ge: with
  @target of @value or more; password: GRUB asks for a password before an entry is changed.
-->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
	xmlns="urn:plumbline:catalogue" xmlns:g="urn:plumbline:gcb" exclude-result-prefixes="g">
	<xsl:template match="g:item[@kind = 'grub' and @operator = 'words']" mode="description">
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="concat('核心以 ', translate(@target, ' ', '、'), ' 啟動（!= 表示不得為該值）：開機載入程式之每一可啟動項目（grub.cfg 之預設項目、/boot/loader/entries 之全部項目）均須符合，執行中之核心亦同；同名參數以最後者為準。/etc/default/grub 之內容於重新產生開機設定後方生效，不據以判定。')"/>
			<xsl:with-param name="en" select="concat('The kernel is started with ', @target, ' (!= says what a value must not be): each entry that the boot loader may start (the default entry of grub.cfg, all of /boot/loader/entries), and the running kernel; of several words of one name the last counts. /etc/default/grub has an effect only once the boot loader&#8217;s files are made of it, and is not judged.')"/>
		</xsl:call-template>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'grub' and @operator = 'words']" mode="fix">
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="'於開機載入程式之核心參數加入規定之設定，並重新開機。'"/>
			<xsl:with-param name="en" select="'Add the setting to the kernel parameters of the boot loader, and reboot.'"/>
		</xsl:call-template>
		<commands>
			<xsl:choose>
				<xsl:when test="$rpm and contains(@target, '!=')">
					<xsl:text>grubby --update-kernel=ALL --remove-args="selinux enforcing"</xsl:text>
				</xsl:when>
				<xsl:when test="$rpm">
					<xsl:value-of select="concat('grubby --update-kernel=ALL --args=&quot;', @target, '&quot;')"/>
				</xsl:when>
				<xsl:otherwise>
					<xsl:value-of select="concat('sed -i &quot;s/^GRUB_CMDLINE_LINUX=\&quot;/&amp;', @target, ' /&quot; /etc/default/grub&#10;update-grub')"/>
				</xsl:otherwise>
			</xsl:choose>
		</commands>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'grub' and @operator = 'ge']" mode="description">
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="concat('核心以 ', concat(@target, '=', @value, ' 以上'), ' 啟動（!= 表示不得為該值）：開機載入程式之每一可啟動項目（grub.cfg 之預設項目、/boot/loader/entries 之全部項目）均須符合，執行中之核心亦同；同名參數以最後者為準。/etc/default/grub 之內容於重新產生開機設定後方生效，不據以判定。')"/>
			<xsl:with-param name="en" select="concat('The kernel is started with ', concat(@target, ' of ', @value, ' or more'), ' (!= says what a value must not be): each entry that the boot loader may start (the default entry of grub.cfg, all of /boot/loader/entries), and the running kernel; of several words of one name the last counts. /etc/default/grub has an effect only once the boot loader&#8217;s files are made of it, and is not judged.')"/>
		</xsl:call-template>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'grub' and @operator = 'ge']" mode="fix">
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="'於開機載入程式之核心參數加入規定之設定，並重新開機。'"/>
			<xsl:with-param name="en" select="'Add the setting to the kernel parameters of the boot loader, and reboot.'"/>
		</xsl:call-template>
		<commands>
			<xsl:choose>
				<xsl:when test="$rpm and contains(@target, '!=')">
					<xsl:text>grubby --update-kernel=ALL --remove-args="selinux enforcing"</xsl:text>
				</xsl:when>
				<xsl:when test="$rpm">
					<xsl:value-of select="concat('grubby --update-kernel=ALL --args=&quot;', concat(@target, '=', @value), '&quot;')"/>
				</xsl:when>
				<xsl:otherwise>
					<xsl:value-of select="concat('sed -i &quot;s/^GRUB_CMDLINE_LINUX=\&quot;/&amp;', concat(@target, '=', @value), ' /&quot; /etc/default/grub&#10;update-grub')"/>
				</xsl:otherwise>
			</xsl:choose>
		</commands>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'grub' and @operator = 'ge']" mode="values">
		<xsl:call-template name="number">
			<xsl:with-param name="zh" select="@target"/>
			<xsl:with-param name="en" select="@target"/>
			<xsl:with-param name="operator" select="'greater than or equal'"/>
			<xsl:with-param name="default" select="@value"/>
		</xsl:call-template>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'grub' and @operator = 'words']" mode="check">
		<check name="kernel-words"><bind param="words" text="{@target}"/></check>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'grub' and @operator = 'ge']" mode="check">
		<check name="kernel-number">
			<bind param="name" text="{@target}"/>
			<bind param="least">
				<xsl:attribute name="value"><xsl:call-template name="value-id"/></xsl:attribute>
			</bind>
		</check>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'grub' and @operator = 'password']" mode="description">
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="'GRUB 設有 superusers，且其中使用者設有 GRUB 可讀取之 PBKDF2（SHA-512）密碼雜湊值，故變更開機項目前須輸入密碼；依 GRUB 實際讀取之 grub.cfg（含 UEFI 之 EFI 目錄）、user.cfg 及 custom.cfg 判定，明文密碼不予採認。'"/>
			<xsl:with-param name="en" select="'GRUB has superusers, one of whom has a PBKDF2 (SHA-512) hash that GRUB can read, so that a password is asked for before an entry is changed; by grub.cfg as GRUB reads it (that of the EFI folder with UEFI, too), user.cfg and custom.cfg. A password in clear text does not count.'"/>
		</xsl:call-template>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'grub' and @operator = 'password']" mode="fix">
		<xsl:choose>
			<xsl:when test="$rpm">
				<xsl:call-template name="say">
					<xsl:with-param name="zh" select="'執行 grub2-setpassword 設定密碼。'"/>
					<xsl:with-param name="en" select="'Set a password with grub2-setpassword.'"/>
				</xsl:call-template>
				<commands>grub2-setpassword</commands>
			</xsl:when>
			<xsl:otherwise>
				<xsl:call-template name="say">
					<xsl:with-param name="zh" select="'以 grub-mkpasswd-pbkdf2 產生雜湊值，於 /etc/grub.d/40_custom 加入 set superusers=&quot;名稱&quot; 及 password_pbkdf2 名稱 雜湊值（欲免密碼開機者，並於 /etc/grub.d/10_linux 之 CLASS 加入 --unrestricted），再執行 update-grub。'"/>
					<xsl:with-param name="en" select="'Make a hash with grub-mkpasswd-pbkdf2, add set superusers=&quot;NAME&quot; and password_pbkdf2 NAME HASH to /etc/grub.d/40_custom (and --unrestricted to CLASS in /etc/grub.d/10_linux, to boot without it), then run update-grub.'"/>
				</xsl:call-template>
				<commands>grub-mkpasswd-pbkdf2&#10;update-grub</commands>
			</xsl:otherwise>
		</xsl:choose>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'grub' and @operator = 'password']" mode="check">
		<check name="boot-password"/>
	</xsl:template>
</xsl:stylesheet>
