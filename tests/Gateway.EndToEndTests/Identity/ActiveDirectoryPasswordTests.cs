using System.Runtime.Versioning;
using Gateway.Identity;
using Gateway.Identity.Credentials;
using Gateway.Identity.Directories;
using Gateway.Identity.Ldap;
using Gateway.Identity.Lockout;
using Gateway.Identity.PasswordChanges;
using Gateway.Testing.Peers;
using Xunit;

namespace Gateway.EndToEndTests.Identity;

/// <summary>Passwords that a domain wants changed.</summary>
[SupportedOSPlatform("linux")]
[Collection(DomainController.Name)]
public sealed class ActiveDirectoryPasswordTests(DomainController domain)
{
    [Fact]
    public async Task Password_ThatMustBeChanged_IsChangedWithTheComplaintsOfTheDomain()
    {
        var samba = domain.Server;
        await samba.SetPasswordRulesAsync(lockAfter: 100, minimumLength: 9, history: 4);
        await samba.AddUserAsync("bert");
        await samba.ManageAsync("user", "setpassword", "bert", "--newpassword=Secret-2xx");
        await samba.ManageAsync("user", "setpassword", "bert", "--newpassword=Secret-3xx", "--must-change-at-next-login");

        await using var gateway = new IdentityUnderTest(Options(samba));

        // Only who proves the password learns that it must be changed.
        var wrong = await gateway.SignInAsync("bert", "guess");
        Assert.Equal((AuthenticationStatus.WrongPassword, null), (wrong.Status, wrong.Notice));
        var right = await gateway.SignInAsync("bert", "Secret-3xx");
        Assert.Equal(
            (AuthenticationStatus.MustChangePassword, new PasswordNotice("peers", CanChange: true)), (right.Status, right.Notice));

        Assert.Equal(new(NewPasswordFault.TooShort, 9), await ComplaintAsync(gateway, "bert", "Secret-3xx", "Short-1"));
        Assert.Equal(new(NewPasswordFault.TooSimple), await ComplaintAsync(gateway, "bert", "Secret-3xx", "only-small-letters"));
        Assert.Equal(new(NewPasswordFault.InHistory, 4), await ComplaintAsync(gateway, "bert", "Secret-3xx", "Secret-2xx"));
        var before = await samba.BadPasswordsOfAsync("bert");
        Assert.Equal(AuthenticationStatus.WrongPassword, (await ChangeAsync(gateway, "bert", "not it", "Secret-4xx")).Status);
        Assert.Equal(before + 1, await samba.BadPasswordsOfAsync("bert"));
        var changed = await ChangeAsync(gateway, "bert", "Secret-3xx", "Secret-4xx");
        Assert.Equal("bert", changed.User?.Name);
        Assert.Equal(AuthenticationStatus.Accepted, (await gateway.SignInAsync("bert", "Secret-4xx")).Status);
    }

    private static async Task<NewPasswordComplaint?> ComplaintAsync(IdentityUnderTest gateway, string user, string old, string changed)
    {
        var result = await ChangeAsync(gateway, user, old, changed);
        Assert.Equal(AuthenticationStatus.NewPasswordRefused, result.Status);
        return result.Complaint;
    }

    private static Task<AuthenticationResult> ChangeAsync(IdentityUnderTest gateway, string user, string old, string changed) =>
        gateway.SignInAsync(new PasswordChangeCredential(user, new Secret(old), new Secret(changed), "peers"));

    private static IdentityOptions Options(SambaServer samba) => new()
    {
        Lockout = new() { Threshold = 100 },
        Throttling = new() { Mode = LockoutMode.Off, RefusalDelay = TimeSpan.Zero },
        Cache = new() { Life = TimeSpan.Zero },
        Directories = new Dictionary<string, DirectoryOptions>
        {
            ["peers"] = new()
            {
                Domains = ["peers.test", "PEERS"],
                Ldap = new()
                {
                    Kind = LdapKind.ActiveDirectory,
                    Servers = [SambaServer.Secure],
                    ServerName = SambaServer.ServerName,
                    Roots = samba.Roots,
                    BindName = SambaServer.AdminName,
                    BindPassword = SambaServer.AdminPassword,
                    BaseDn = SambaServer.BaseDn,
                    Timeout = TimeSpan.FromMinutes(1),
                },
            },
        },
    };
}
