using System.Net;
using System.Text;
using Gateway.Identity;
using Gateway.Identity.Credentials;
using Gateway.Identity.Lockout;
using Xunit;

namespace Gateway.UnitTests.Identity;

/// <summary>Passwords of clients that do not state their encoding.</summary>
public sealed class PasswordEncodingTests
{
    private static readonly IPAddress Source = IPAddress.Parse(IdentityFixture.Abroad);

    [Theory]
    [InlineData("plain", "plain", null)]
    [InlineData("grün", "grün", "grÃ¼n")]
    public void Utf8_IsReadAsUtf8_WithLatin1Beside(string sent, string expected, string? alternative)
    {
        var credential = PasswordCredential.Decode("alice"u8, Encoding.UTF8.GetBytes(sent));

        Assert.Equal(expected, credential.Password.Reveal());
        Assert.Equal(alternative, credential.Alternative?.Reveal());
    }

    [Fact]
    public void Latin1_IsReadAsLatin1Alone()
    {
        var credential = PasswordCredential.Decode(Encoding.Latin1.GetBytes("müller"), Encoding.Latin1.GetBytes("grün"));

        Assert.Equal(("müller", "grün"), (credential.UserName, credential.Password.Reveal()));
        Assert.Null(credential.Alternative);
    }

    [Fact]
    public async Task Alternative_OfTheUsersPassword_IsAcceptedAndThenCached()
    {
        using var identity = new IdentityFixture();
        identity.Directory["alice"] = "Ã¼";
        var credential = PasswordCredential.Decode("alice"u8, Encoding.Latin1.GetBytes("Ã¼"));

        var first = await SignInAsync(identity, credential);
        var asked = identity.Directory.Asked;
        var second = await SignInAsync(identity, credential);

        Assert.All([first, second], r => Assert.True(r is { IsAccepted: true, IsByAlternative: true }, r.ToString()));
        Assert.Equal("Ã¼", credential.Accepted(first).Password.Reveal());
        Assert.Equal((2, 2), (asked, identity.Directory.Asked));
    }

    [Fact]
    public async Task WrongPassword_WithAnAlternative_CountsOnce()
    {
        using var identity = new IdentityFixture(new IdentityOptions { Lockout = new LockoutOptions { Threshold = 3 } });

        for (var i = 0; i < 2; i++)
        {
            var result = await SignInAsync(identity, PasswordCredential.Decode("alice"u8, Encoding.UTF8.GetBytes($"grün{i}")));
            Assert.Equal(AuthenticationStatus.WrongPassword, result.Status);
        }

        Assert.Equal(AuthenticationStatus.Accepted, await identity.SignInAsync("alice", "right"));
        await identity.FailAsync("bob", 3);
        Assert.Equal(AuthenticationStatus.LockedOut, await identity.SignInAsync("bob", "right"));
    }

    private static ValueTask<AuthenticationResult> SignInAsync(IdentityFixture identity, PasswordCredential credential) =>
        identity.Get<Authenticator>().AuthenticateAsync(
            credential, new SignInContext(Source, "imap4", "LOGIN"), TestContext.Current.CancellationToken);
}
