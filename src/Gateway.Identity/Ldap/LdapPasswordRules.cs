using System.Globalization;
using Gateway.Identity.Credentials;
using Gateway.Identity.Ldap.Protocol;
using Gateway.Identity.PasswordChanges;

namespace Gateway.Identity.Ldap;

/// <summary>
/// Tells which rule a new password violates. The password policy control names it; Active Directory does not, so the rules of the domain
/// are read and applied (MS-SAMR 3.1.1.7.2).
/// </summary>
internal sealed class LdapPasswordRules(LdapOptions options)
{
    private const string MinimumLength = "minPwdLength";
    private const string HistoryLength = "pwdHistoryLength";
    private const string MinimumAge = "minPwdAge";
    private const string Properties = "pwdProperties";
    private const string LastSet = "pwdLastSet";
    private const string OwnPolicy = "msDS-ResultantPSO";
    private const int MustBeComplex = 1;
    private const int KindsOfCharacters = 3;
    private const int CodeLength = 8;

    private static readonly LdapFilter Everything = LdapFilter.Parse("(objectClass=*)");

    /// <summary>The complaint in the password policy control (draft-behera-ldap-password-policy 6.2).</summary>
    public static NewPasswordComplaint Read(LdapResult changed) => new((changed.Code, changed.Controls.PolicyError) switch
    {
        (_, 5) => NewPasswordFault.TooSimple,
        (_, 6) => NewPasswordFault.TooShort,
        (_, 7) => NewPasswordFault.TooYoung,
        (_, 8) => NewPasswordFault.InHistory,
        (LdapResultCode.ConstraintViolation, null) => NewPasswordFault.AgainstPolicy,
        _ => NewPasswordFault.NotAllowed,
    });

    /// <summary>The status in the response of Active Directory, whose message begins with a Windows error code.</summary>
    public static AuthenticationStatus ReadActiveDirectory(LdapResult changed) => (changed.Code, CodeOf(changed)) switch
    {
        (LdapResultCode.Success, _) => AuthenticationStatus.Accepted,
        (_, 0x56) => AuthenticationStatus.WrongPassword, // ERROR_INVALID_PASSWORD
        (_, 0x775) => AuthenticationStatus.LockedInDirectory, // ERROR_ACCOUNT_LOCKED_OUT
        (_, 0x533) => AuthenticationStatus.Disabled, // ERROR_ACCOUNT_DISABLED
        _ => AuthenticationStatus.NewPasswordRefused,
    };

    /// <summary>The complaint of Active Directory.</summary>
    public async Task<NewPasswordComplaint> ExplainAsync(
        LdapFound user, PasswordChangeCredential change, LdapResult changed, CancellationToken cancellationToken)
    {
        if (CodeOf(changed) != 0x52D) // ERROR_PASSWORD_RESTRICTION
        {
            return new NewPasswordComplaint(NewPasswordFault.NotAllowed);
        }

        var person = await ReadAsync(user, user.Dn, [LastSet, OwnPolicy], cancellationToken);
        var domain = await ReadAsync(
            user, DomainOf(user.Dn), [MinimumLength, HistoryLength, MinimumAge, Properties], cancellationToken);
        if (person is null || domain is null || person.First(OwnPolicy) is not null)
        {
            return new NewPasswordComplaint(NewPasswordFault.AgainstPolicy); // a policy for this user, which the account may not read
        }

        var name = user.Entry.First(options.NameAttribute ?? LdapDefaults.NameAttribute(options.Kind)) ?? "";
        return Explain(change.NewPassword, name, domain, LastSetOf(person));
    }

    /// <summary>The first rule of a domain that a password violates.</summary>
    internal static NewPasswordComplaint Explain(Secret password, string name, LdapEntry domain, DateTimeOffset? lastSet)
    {
        var minimum = Number(domain, MinimumLength);
        if (password.Length < minimum)
        {
            return new NewPasswordComplaint(NewPasswordFault.TooShort, (int)minimum);
        }

        if ((Number(domain, Properties) & MustBeComplex) != 0 && !IsComplex(password.Reveal(), name))
        {
            return new NewPasswordComplaint(NewPasswordFault.TooSimple);
        }

        // A negative number of 100 nanoseconds.
        if (lastSet is { } set && set - TimeSpan.FromTicks(Number(domain, MinimumAge)) > DateTimeOffset.UtcNow)
        {
            return new NewPasswordComplaint(NewPasswordFault.TooYoung);
        }

        return Number(domain, HistoryLength) is > 0 and var history
            ? new NewPasswordComplaint(NewPasswordFault.InHistory, (int)history)
            : new NewPasswordComplaint(NewPasswordFault.AgainstPolicy);
    }

    private static bool IsComplex(string password, string name)
    {
        var kinds = new[]
        {
            password.Any(char.IsUpper), password.Any(char.IsLower), password.Any(char.IsDigit),
            password.Any(c => !char.IsLetterOrDigit(c)),
            password.Any(c => char.IsLetter(c) && !char.IsUpper(c) && !char.IsLower(c)),
        };
        return kinds.Count(isUsed => isUsed) >= KindsOfCharacters
            && (name.Length < KindsOfCharacters || !password.Contains(name, StringComparison.OrdinalIgnoreCase));
    }

    private async Task<LdapEntry?> ReadAsync(
        LdapFound user, string dn, IReadOnlyList<string> attributes, CancellationToken cancellationToken)
    {
        var search = new LdapSearch
        {
            BaseDn = dn,
            Scope = LdapScope.Base,
            Filter = Everything,
            Variables = new Dictionary<string, string>(),
            Attributes = attributes,
            SizeLimit = 1,
            TimeLimit = options.Timeout,
        };
        return (await user.Site.SearchAsync(search, cancellationToken)).Entries is [{ } entry, ..] ? entry : null;
    }

    /// <summary>The DN of the domain: the part that consists of domain components.</summary>
    internal static string DomainOf(string dn) =>
        dn.IndexOf(",DC=", StringComparison.OrdinalIgnoreCase) is > 0 and var at ? dn[(at + 1)..] : dn;

    private static DateTimeOffset? LastSetOf(LdapEntry person) =>
        Number(person, LastSet) is > 0 and var ticks && ticks < DateTime.MaxValue.ToFileTimeUtc()
            ? DateTimeOffset.FromFileTime(ticks)
            : null;

    private static long Number(LdapEntry entry, string attribute) =>
        long.TryParse(entry.First(attribute), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static int CodeOf(LdapResult result) =>
        result.Message.Length >= CodeLength
        && int.TryParse(result.Message.AsSpan(0, CodeLength), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
            ? code
            : 0;
}
