using Gateway.Identity;
using Gateway.Identity.Auditing;
using Gateway.Identity.Credentials;
using Gateway.Identity.Directories;
using Gateway.Identity.Ldap;
using Gateway.Identity.Ldap.Protocol;
using Gateway.Identity.Radius.Protocol;
using Gateway.Preauthentication;
using Gateway.Testing;
using Gateway.UnitTests.Identity.Ldap;
using Gateway.UnitTests.Identity.Radius;
using Gateway.UnitTests.Identity.Verifiers;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.UnitTests.Identity;

/// <summary>
/// Directories that get a password and say neither yes nor no, such as a domain controller that asks a far one: each password that has left
/// the gateway is a guess, and no more of them than the threshold get through.
/// </summary>
public sealed class UnansweredPasswordTests : IDisposable
{
    private const int Threshold = 5;
    private const int Guesses = 64;

    private readonly TemporaryFolder _folder = new();

    public UnansweredPasswordTests() => _folder.Write("ca.pem", TestCertificates.Authority.ExportCertificatePem());

    [Theory]
    [InlineData("silence", false)]
    [InlineData("silence", true)]
    [InlineData("hang up", false)]
    [InlineData("garbage", false)]
    [InlineData("51", false)] // busy
    [InlineData("52", true)] // unavailable
    [InlineData("10", false)] // a referral
    [InlineData("80", false)] // other
    public async Task Ldap_ThatNeitherAcceptsNorRefusesABind_GetsNoMoreGuessesThanTheThreshold(string how, bool bindAs)
    {
        await using var peer = new LdapPeer(request => !IsUsersBind(request) ? LdapPeer.Good(request) : how switch
        {
            "silence" => [],
            "hang up" => null,
            "garbage" => [.. Enumerable.Range(0, 500).Select(i => (byte)(i * 13))],
            _ => LdapPeer.Result(request.Id, LdapOperation.BindResponse, int.Parse(how, System.Globalization.CultureInfo.InvariantCulture)),
        });
        await using var identity = Identity(new DirectoryOptions { Ldap = Ldap(peer.Secure, bindAs) });

        var results = await identity.GuessAsync("alice", Guesses);

        Assert.Equal(Threshold, peer.Requests.Count(IsUsersBind));
        AssertCounted(identity, results);
    }

    /// <summary>An unknown name is refused for good, by the same directory and at once.</summary>
    [Theory]
    [InlineData(false, AuthenticationStatus.WrongPassword)]
    [InlineData(true, AuthenticationStatus.DirectoryUnavailable)] // it does not look users up: every name is answered so
    public async Task Ldap_ThatIsSilentForAKnownUser_IsToldToTheClientAsForAnUnknownOne(bool bindAs, AuthenticationStatus told)
    {
        await using var peer = new LdapPeer(request => IsUsersBind(request) ? [] : LdapPeer.Good(request));
        await using var identity = Identity(new DirectoryOptions { Ldap = Ldap(peer.Secure, bindAs) });

        var outcome = await identity.AuthenticateAsync("alice", "guess");

        Assert.Equal((AuthenticationStatus.DirectoryUnavailable, told), (outcome.Status, outcome.StatusForClient));
        Assert.Equal(AuditReason.Unanswered, Assert.Single(identity.Audit).Reason);
        Assert.Equal(told == AuthenticationStatus.DirectoryUnavailable, SignInResult.Of("Basic", outcome).IsForLater);
    }

    [Theory]
    [InlineData("nobody listens")]
    [InlineData("another's certificate")]
    [InlineData("no StartTLS")]
    [InlineData("the gateway is refused")]
    [InlineData("the search is silent")]
    public async Task Ldap_ThatNeverGetsThePassword_CountsNothing(string how)
    {
        await using var peer = new LdapPeer(request => (request.Operation, how) switch
        {
            (LdapOperation.ExtendedRequest, "no StartTLS") => LdapPeer.Result(request.Id, LdapOperation.ExtendedResponse, 2),
            (LdapOperation.BindRequest, "the gateway is refused") => LdapPeer.Result(request.Id, LdapOperation.BindResponse, 49),
            (LdapOperation.SearchRequest, "the search is silent") => [],
            _ => LdapPeer.Good(request),
        });
        var server = how switch
        {
            "nobody listens" => new Uri("ldaps://localhost:1"),
            "no StartTLS" => peer.Plain,
            _ => peer.Secure,
        };
        await using var identity = Identity(new DirectoryOptions
        {
            Ldap = Ldap(server, serverName: how == "another's certificate" ? "dc1.example.com" : null),
        });

        var results = await identity.GuessAsync("alice", Threshold + 1);

        Assert.All(results, r => Assert.Equal(AuthenticationStatus.DirectoryUnavailable, r));
        Assert.Equal(0, identity.FailuresOf("alice"));
        Assert.DoesNotContain(peer.Requests, r => IsUsersBind(r) && how != "the gateway is refused");
    }

    [Fact]
    public async Task Ldap_IdleConnectionThatTheServerHasGivenNoticeOn_GetsNoPassword()
    {
        var binds = 0;
        await using var peer = new LdapPeer(request => IsUsersBind(request) && ++binds == 1
            // RFC 4511 4.4.1
            ? [.. LdapPeer.Result(request.Id, LdapOperation.BindResponse, 49), .. LdapPeer.Result(0, LdapOperation.ExtendedResponse, 52)]
            : LdapPeer.Good(request));
        await using var identity = Identity(new DirectoryOptions { Ldap = Ldap(peer.Secure) });

        Assert.Equal(AuthenticationStatus.WrongPassword, await identity.SignInAsync("alice", "guess"));
        Assert.Equal(AuthenticationStatus.Accepted, await identity.SignInAsync("alice", "secret"));
    }

    [Fact]
    public async Task Ldap_RightPasswordAfterLateAnswers_ResetsTheCount()
    {
        var silent = true;
        await using var peer = new LdapPeer(request => IsUsersBind(request) && silent ? [] : LdapPeer.Good(request));
        await using var identity = Identity(new DirectoryOptions { Ldap = Ldap(peer.Secure) });

        for (var i = 0; i < Threshold - 1; i++)
        {
            Assert.Equal(AuthenticationStatus.DirectoryUnavailable, await identity.SignInAsync("alice", "secret"));
        }

        Assert.Equal(Threshold - 1, identity.FailuresOf("alice"));
        silent = false;
        Assert.Equal(AuthenticationStatus.Accepted, await identity.SignInAsync("alice", "secret"));
        Assert.Equal(0, identity.FailuresOf("alice"));
    }

    [Fact]
    public async Task Source_ThatGuessesAtManyUsersOfADirectoryThatDoesNotAnswer_IsRateLimited()
    {
        await using var peer = new LdapPeer(request => request.Operation switch
        {
            LdapOperation.BindRequest when !request.Text.Contains("cn=gateway", StringComparison.Ordinal) => [],
            LdapOperation.SearchRequest when request.Text.Contains("user", StringComparison.Ordinal)
                && !request.Text.Contains("member", StringComparison.Ordinal) =>
                [.. LdapPeer.Entry(request.Id, LdapPeer.Dn, ("uid", UserIn(request.Text))), .. LdapPeer.Result(
                    request.Id, LdapOperation.SearchResultDone, 0)],
            _ => LdapPeer.Good(request),
        });
        await using var identity = Identity(new DirectoryOptions { Ldap = Ldap(peer.Secure) }, sourceFailures: 7);

        await Task.WhenAll(Enumerable.Range(0, Guesses).Select(i => identity.SignInAsync($"user{i:00}", "Winter2026!")));

        Assert.Equal(7, peer.Requests.Count(IsUsersBind));
        Assert.Equal(AuthenticationStatus.Throttled, await identity.SignInAsync("user99", "Winter2026!"));
    }

    [Fact]
    public async Task Radius_ServersThatAreSilent_GetNoMorePasswordsThanTheThresholdTogether()
    {
        var time = new FakeTimeProvider();
        await using var one = new RadiusPeer(_ => Silence(time));
        await using var two = new RadiusPeer(_ => Silence(time));
        await using var identity = Identity(Radius(one.Address, two.Address), time);

        for (var i = 0; i < Guesses; i++)
        {
            await identity.SignInAsync("alice", $"guess {i}");
            time.Advance(TimeSpan.FromSeconds(16)); // the breakers let the next one try again
        }

        Assert.Equal(Threshold, PasswordsOf(one) + PasswordsOf(two));
        Assert.Equal(Threshold, identity.FailuresOf("alice"));
    }

    [Fact]
    public async Task Radius_SecondServerAfterASilentOne_CountsForBoth()
    {
        var time = new FakeTimeProvider();
        await using var silent = new RadiusPeer(_ => Silence(time));
        await using var peer = new RadiusPeer(request => [RadiusPeer.Reply(
            request, RadiusPeer.PasswordOf(request) == "secret" ? RadiusCode.AccessAccept : RadiusCode.AccessReject)]);
        await using var identity = Identity(Radius(silent.Address, peer.Address), time);

        Assert.Equal(AuthenticationStatus.WrongPassword, await identity.SignInAsync("alice", "guess"));
        Assert.Equal(2, identity.FailuresOf("alice"));
        Assert.Equal(AuthenticationStatus.Accepted, await identity.SignInAsync("alice", "secret"));
        Assert.Equal(0, identity.FailuresOf("alice"));
    }

    [Fact]
    public async Task Radius_LostDatagrams_AreOneAttempt()
    {
        var time = new FakeTimeProvider();
        var seen = 0;
        await using var peer = new RadiusPeer(request => ++seen < 3 ? Silence(time) : [RadiusPeer.Reply(request, RadiusCode.AccessReject)]);
        await using var identity = Identity(Radius(peer.Address), time);

        Assert.Equal(AuthenticationStatus.WrongPassword, await identity.SignInAsync("alice", "guess"));

        Assert.Equal((3, 1), (peer.Requests.Count, identity.FailuresOf("alice")));
    }

    [Fact]
    public async Task Radius_ClosedPort_CountsNothing()
    {
        using var free = new System.Net.Sockets.UdpClient(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        var address = free.Client.LocalEndPoint!.ToString()!; // It is bound.
        free.Close();
        await using var identity = Identity(Radius(address));

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(AuthenticationStatus.DirectoryUnavailable, await identity.SignInAsync("alice", $"guess {i}"));
        }

        Assert.Equal(0, identity.FailuresOf("alice"));
    }

    [Theory]
    [InlineData(0)] // silence
    [InlineData(302)]
    [InlineData(403)]
    [InlineData(500)]
    public async Task HttpVerifier_WithoutAClearAnswer_GetsNoMoreGuessesThanTheThreshold(int status)
    {
        await using var backend = await TestBackEnd.StartAsync("localhost");
        backend.Answer = async context =>
        {
            // "alice:"
            var isProof = !context.Request.Headers.Authorization.ToString().StartsWith("Basic YWxpY2U6", StringComparison.Ordinal);
            context.Response.StatusCode = isProof ? 401 : status;
            await Task
                .Delay(isProof || status > 0 ? TimeSpan.Zero : Timeout.InfiniteTimeSpan, context.RequestAborted)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        };
        await using var identity = Identity(Verifier($"https://localhost:{backend.Address.Port}/owa/"));

        var results = await identity.GuessAsync("alice", Guesses);

        Assert.Equal(
            Threshold, backend.Received.Count(r => r.Headers["Authorization"].StartsWith("Basic YWxpY2U6", StringComparison.Ordinal)));
        AssertCounted(identity, results);
    }

    [Theory]
    [InlineData("https")]
    [InlineData("imaps")]
    public async Task Verifier_ThatCannotBeReached_CountsNothing(string scheme)
    {
        await using var identity = Identity(Verifier($"{scheme}://localhost:1"));

        Assert.All(await identity.GuessAsync("alice", Guesses), r => Assert.Equal(AuthenticationStatus.DirectoryUnavailable, r));
        Assert.Equal(0, identity.FailuresOf("alice"));
    }

    [Theory]
    [InlineData("imaps", "* OK [CAPABILITY IMAP4rev1] ready", null)]
    [InlineData("imaps", "* OK [CAPABILITY IMAP4rev1] ready", "nonsense")]
    [InlineData("pop3s", "+OK ready", null)]
    [InlineData("smtps", "220 ready", null)]
    public async Task MailVerifier_WithoutAClearAnswer_GetsNoMoreGuessesThanTheThreshold(string scheme, string greeting, string? answer)
    {
        await using var peer = new MailPeer(greeting, line => line switch
        {
            "CAPA" => "+OK\r\nUSER\r\n.",
            _ when line.StartsWith("USER", StringComparison.Ordinal) => "+OK",
            _ when line.StartsWith("EHLO", StringComparison.Ordinal) => "250-hello\r\n250 AUTH PLAIN",
            _ => answer,
        });
        await using var identity = Identity(Verifier($"{scheme}://localhost:{peer.Port}"));

        var results = await identity.GuessAsync("alice", Guesses);

        Assert.Equal(Threshold, peer.Passwords);
        AssertCounted(identity, results);
    }

    [Theory]
    [InlineData("imaps", "* OK [CAPABILITY IMAP4rev1] ready", "g NO [UNAVAILABLE] the directory is away")] // RFC 5530
    [InlineData("pop3s", "+OK ready", "-ERR [SYS/TEMP] the directory is away")] // RFC 3206
    [InlineData("pop3s", "+OK ready", "-ERR [IN-USE] another session has it")] // RFC 2449 8.1.2: the password was right
    [InlineData("smtps", "220 ready", "454 4.7.0 the directory is away")] // RFC 4954 6
    public async Task MailVerifier_WhoseAnswerDoesNotSpeakOfThePassword_CountsNothing(string scheme, string greeting, string answer)
    {
        await using var peer = new MailPeer(greeting, line => line switch
        {
            "CAPA" => "+OK\r\nUSER\r\n.",
            _ when line.StartsWith("USER", StringComparison.Ordinal) => "+OK",
            _ when line.StartsWith("EHLO", StringComparison.Ordinal) => "250-hello\r\n250 AUTH PLAIN",
            _ => answer,
        });
        await using var identity = Identity(Verifier($"{scheme}://localhost:{peer.Port}"));

        Assert.Equal(AuthenticationStatus.DirectoryUnavailable, await identity.SignInAsync("alice", "secret"));
        Assert.Equal((1, 0), (peer.Passwords, identity.FailuresOf("alice")));
    }

    public void Dispose() => _folder.Dispose();

    private static void AssertCounted(LiveIdentity identity, AuthenticationStatus[] results)
    {
        Assert.Equal(Threshold, results.Count(r => r == AuthenticationStatus.DirectoryUnavailable));
        Assert.Equal(Guesses - Threshold, results.Count(r => r == AuthenticationStatus.LockedOut));
        Assert.Equal(Threshold, identity.FailuresOf("alice"));
        Assert.Equal(Threshold - 1, identity.Audit.Count(a => a.Reason == AuditReason.Unanswered)); // and the last one that it locks
        Assert.Single(identity.Audit, a => a.Reason == AuditReason.LockedNow);
    }

    // Only what the directory says moves the clock.
    private static byte[][] Silence(FakeTimeProvider time)
    {
        time.Advance(TimeSpan.FromSeconds(2));
        return [];
    }

    private static int PasswordsOf(RadiusPeer peer) => peer.Requests.Select(r => Convert.ToHexString(r.Bytes)).Distinct().Count();

    private static bool IsUsersBind(LdapPeer.Request request) =>
        request.Operation == LdapOperation.BindRequest && request.Text.Contains("uid=", StringComparison.Ordinal);

    private static string UserIn(string request) => request.Substring(request.IndexOf("user", StringComparison.Ordinal), 6);

    private static LiveIdentity Identity(DirectoryOptions directory, TimeProvider? time = null, int sourceFailures = 1000) => new(
        new IdentityOptions
        {
            Lockout = new() { Threshold = Threshold },
            Throttling = new() { RefusalDelay = TimeSpan.Zero, Failures = sourceFailures, Tarpit = new() { Longest = TimeSpan.Zero } },
            Directories = new Dictionary<string, DirectoryOptions> { ["corp"] = directory },
        },
        time);

    private LdapOptions Ldap(Uri server, bool bindAs = false, string? serverName = null) => new()
    {
        Servers = [server],
        ServerName = serverName,
        Roots = _folder.Combine("ca.pem"),
        BindName = "cn=gateway,dc=example,dc=com",
        BindPassword = "secret",
        BindAs = bindAs ? "uid={user},dc=example,dc=com" : null,
        BaseDn = "dc=example,dc=com",
        Timeout = TimeSpan.FromSeconds(2),
    };

    private static DirectoryOptions Radius(params string[] servers) =>
        new() { Radius = new() { Servers = servers, Secret = RadiusPeer.Secret, Timeout = TimeSpan.FromSeconds(2) } };

    private DirectoryOptions Verifier(string address) =>
        new() { CredentialVerifier = new() { Address = address, Roots = _folder.Combine("ca.pem"), Timeout = TimeSpan.FromSeconds(2) } };
}
