using System.Diagnostics;
using System.Net;
using Gateway.Identity.Credentials;
using Gateway.Identity.Ldap;
using Gateway.Identity.Ldap.Protocol;
using Gateway.Outbound;
using Gateway.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.UnitTests.Identity.Ldap;

/// <summary>How connections to a directory's servers are made, shared, tried again and given up.</summary>
public sealed class LdapConnectionsTests : IDisposable
{
    private static readonly SignInContext Context = new(IPAddress.Parse("203.0.113.9"), "https", "Basic");

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new();

    public LdapConnectionsTests() => _folder.Write("ca.pem", TestCertificates.Authority.ExportCertificatePem());

    [Fact]
    public async Task ServerThatFails_IsLeftAloneForAWhileAndThenTriedAgain()
    {
        await using var dead = new LdapPeer(LdapPeer.Good, stream => stream.DisposeAsync().AsTask());
        await using var alive = new LdapPeer(LdapPeer.Good);
        var options = Options(1, dead.Secure, alive.Secure);
        var servers = new LdapServers(options, options.Servers, new Dialer(new DialerOptions(), _time), _time);
        for (var i = 0; i < 6; i++)
        {
            await (await servers.ConnectAsync(TestContext.Current.CancellationToken)).DisposeAsync();
        }

        Assert.Equal(2, dead.Connections);

        _time.Advance(TimeSpan.FromSeconds(16));
        for (var i = 0; i < 6; i++)
        {
            await (await servers.ConnectAsync(TestContext.Current.CancellationToken)).DisposeAsync();
        }

        Assert.Equal(3, dead.Connections);
        Assert.Equal(12, alive.Connections);
    }

    [Fact]
    public async Task EveryServerFailed_IsKnownWithoutAskingThemAgain()
    {
        await using var dead = new LdapPeer(LdapPeer.Good, stream => stream.DisposeAsync().AsTask());
        var options = Options(1, dead.Secure);
        var servers = new LdapServers(options, options.Servers, new Dialer(new DialerOptions(), _time), _time);
        for (var i = 0; i < 6; i++)
        {
            await Assert.ThrowsAsync<LdapException>(() => servers.ConnectAsync(TestContext.Current.CancellationToken));
        }

        Assert.Equal(2, dead.Connections);
    }

    [Theory]
    [InlineData(51)]
    [InlineData(52)]
    [InlineData(null)]
    public async Task ServerThatTakesConnectionsAndAnswersNothing_IsFollowedByTheNext(int? code)
    {
        await using var useless = new LdapPeer(request => request.Operation != LdapOperation.SearchRequest ? LdapPeer.Good(request)
            : code is { } answer ? LdapPeer.Result(request.Id, LdapOperation.SearchResultDone, answer) : []);
        await using var good = new LdapPeer(LdapPeer.Good);
        await using var directory = Directory(Options(4, useless.Secure, good.Secure));

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(AuthenticationStatus.Accepted, await VerifyAsync(directory, "secret"));
        }

        Assert.Single(useless.Requests, r => r.Operation == LdapOperation.SearchRequest);
    }

    [Fact]
    public async Task SignIn_OfATracedRequest_HasASpanForEachStepThatNamesTheServerAndNoUser()
    {
        await using var peer = new LdapPeer(LdapPeer.Good);
        await using var directory = Directory(Options(4, peer.Secure));
        using var spans = RecordedSpans.BelowARequest();

        Assert.Equal(AuthenticationStatus.Accepted, await VerifyAsync(directory, "secret"));
        Assert.Equal(AuthenticationStatus.WrongPassword, await VerifyAsync(directory, "guess"));

        var server = $"network.protocol.name=ldap server.address=localhost server.port={peer.Secure.Port}";
        var wrong = Assert.Single(spans.Ended, span => span.GetTagItem("gateway.result") is "InvalidCredentials");
        Assert.Equal(("LDAP bind", $"gateway.result=InvalidCredentials {server}"), (wrong.DisplayName, RecordedSpans.Text(wrong)));
        Assert.Equal(["LDAP bind", "LDAP connect", "LDAP search"], spans.Ended.Select(s => s.DisplayName).Distinct().Order());
        Assert.All(spans.Ended, span =>
        {
            Assert.Equal((ActivityKind.Client, ActivityStatusCode.Unset), (span.Kind, span.Status));
            Assert.EndsWith(server, RecordedSpans.Text(span), StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Connection_ThatFails_IsAnErrorOfItsSpan()
    {
        await using var dead = new LdapPeer(LdapPeer.Good, stream => stream.DisposeAsync().AsTask());
        await using var directory = Directory(Options(1, dead.Secure));
        using var spans = RecordedSpans.BelowARequest();

        Assert.Equal(AuthenticationStatus.DirectoryUnavailable, await VerifyAsync(directory, "secret"));

        Assert.NotEmpty(spans.Ended);
        Assert.All(spans.Ended, span => Assert.Equal(
            ("LDAP connect", "Unreachable", ActivityStatusCode.Error),
            (span.DisplayName, span.GetTagItem("error.type"), span.Status)));
    }

    [Fact]
    public async Task SearchThatBreaksOff_IsAskedOnceMoreOnAnotherConnection()
    {
        var broken = 0;
        await using var peer = new LdapPeer(request => request.Operation == LdapOperation.SearchRequest
            && Interlocked.Exchange(ref broken, 1) == 0 ? null : LdapPeer.Good(request));
        await using var directory = Directory(Options(4, peer.Secure));

        Assert.Equal(AuthenticationStatus.Accepted, await VerifyAsync(directory, "secret"));
    }

    [Fact]
    public async Task BindThatBreaksOff_IsNotSentAgain()
    {
        await using var peer = new LdapPeer(request => IsUsersBind(request) ? null : LdapPeer.Good(request));
        await using var directory = Directory(Options(4, peer.Secure));

        Assert.Equal(AuthenticationStatus.DirectoryUnavailable, await VerifyAsync(directory, "secret"));

        // The directory may have counted it.
        Assert.Single(peer.Requests, IsUsersBind);
    }

    [Fact]
    public async Task ManySignInsAtOnce_ShareAsManyConnectionsAsMayBe()
    {
        await using var peer = new LdapPeer(LdapPeer.Good);
        await using var directory = Directory(Options(2, peer.Secure));

        var results = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => VerifyAsync(directory, i % 2 == 0 ? "secret" : "wrong")));

        Assert.Equal(20, results.Count(r => r == AuthenticationStatus.Accepted));
        Assert.Equal(20, results.Count(r => r == AuthenticationStatus.WrongPassword));

        // Those that search and those that try passwords.
        Assert.InRange(peer.Connections, 2, 4);
    }

    [Fact]
    public async Task ConnectionThatWasIdleForLong_IsNotTrustedWithAPassword()
    {
        await using var peer = new LdapPeer(LdapPeer.Good);
        await using var directory = Directory(Options(4, peer.Secure));
        await VerifyAsync(directory, "secret");
        await VerifyAsync(directory, "secret");
        var before = peer.Connections;
        _time.Advance(TimeSpan.FromSeconds(31));

        Assert.Equal(AuthenticationStatus.Accepted, await VerifyAsync(directory, "secret"));

        Assert.Equal((2, 4), (before, peer.Connections));
    }

    public void Dispose() => _folder.Dispose();

    private static bool IsUsersBind(LdapPeer.Request request) =>
        request.Operation == LdapOperation.BindRequest && request.Text.Contains(LdapPeer.Dn, StringComparison.Ordinal);

    private LdapDirectory Directory(LdapOptions options) =>
        new("corp", options, new Dialer(new DialerOptions(), TimeProvider.System), _time, NullLogger.Instance);

    private static async Task<AuthenticationStatus> VerifyAsync(LdapDirectory directory, string password) =>
        (await directory.VerifyAsync(
            new PasswordCredential("alice", new Secret(password)), Context, TestContext.Current.CancellationToken)).Status;

    private LdapOptions Options(int connections, params Uri[] servers) => new()
    {
        Servers = servers,
        Roots = _folder.Combine("ca.pem"),
        BindName = "cn=gateway,dc=example,dc=com",
        BindPassword = "secret",
        BaseDn = "dc=example,dc=com",
        Connections = connections,
    };
}
