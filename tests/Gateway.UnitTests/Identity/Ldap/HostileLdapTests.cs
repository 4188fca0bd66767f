using System.Net;
using Gateway.Identity;
using Gateway.Identity.Credentials;
using Gateway.Identity.Directories;
using Gateway.Identity.Ldap.Protocol;
using Gateway.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace Gateway.UnitTests.Identity.Ldap;

/// <summary>A server that breaks every rule in every phase: nobody is let in, nothing hangs, nothing grows.</summary>
public sealed class HostileLdapTests : IDisposable
{
    private static readonly SignInContext Context = new(IPAddress.Parse("203.0.113.9"), "https", "Basic");

    private readonly TemporaryFolder _folder = new();

    public HostileLdapTests() => _folder.Write("ca.pem", TestCertificates.Authority.ExportCertificatePem());

    public static TheoryData<string> BeforeTls() => ["silence", "hang up", "garbage", "http", "plain bind response"];

    [Theory]
    [MemberData(nameof(BeforeTls))]
    public async Task Server_ThatDoesNotSpeakTls_IsUnavailable(string what)
    {
        await using var peer = new LdapPeer(LdapPeer.Good, async stream =>
        {
            switch (what)
            {
                case "hang up":
                    await stream.DisposeAsync();
                    break;
                case "garbage":
                    await stream.WriteAsync(Enumerable.Range(0, 4096).Select(i => (byte)(i * 7)).ToArray());
                    break;
                case "http":
                    await stream.WriteAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray());
                    break;
                case "plain bind response":
                    await stream.WriteAsync(LdapPeer.Result(1, LdapOperation.BindResponse, 0));
                    break;
            }
        });

        foreach (var server in (Uri[])[peer.Secure, peer.Plain])
        {
            Assert.Equal(AuthenticationStatus.DirectoryUnavailable, await SignInAsync(server));
        }
    }

    [Theory]
    [InlineData(2)] // protocolError
    [InlineData(53)] // unwillingToPerform
    public async Task StartTls_Refused_SendsNoPassword(int code)
    {
        await using var peer = new LdapPeer(request => request.Operation == LdapOperation.ExtendedRequest
            ? LdapPeer.Result(request.Id, LdapOperation.ExtendedResponse, code)
            : LdapPeer.Good(request));

        Assert.Equal(AuthenticationStatus.DirectoryUnavailable, await SignInAsync(peer.Plain));
        Assert.DoesNotContain(peer.Requests, r => r.Operation == LdapOperation.BindRequest);
    }

    [Fact]
    public async Task StartTls_WithBytesBehindItsAnswer_IsNotBelieved()
    {
        await using var peer = new LdapPeer(request => request.Operation == LdapOperation.ExtendedRequest
            ? [.. LdapPeer.Result(request.Id, LdapOperation.ExtendedResponse, 0), .. LdapPeer.Result(2, LdapOperation.BindResponse, 0)]
            : LdapPeer.Good(request));

        Assert.Equal(AuthenticationStatus.DirectoryUnavailable, await SignInAsync(peer.Plain));
        Assert.DoesNotContain(peer.Requests, r => r.Operation == LdapOperation.BindRequest);
    }

    public static TheoryData<string, string> Misbehaviours()
    {
        var data = new TheoryData<string, string>();
        foreach (var phase in (string[])["the gateway's bind", "the search", "the user's bind"])
        {
            foreach (var how in (string[])["hang up", "silence", "garbage", "another id", "another operation", "a referral", "busy",
                "too long", "an entry"])
            {
                // What a search finds is the directory's to say.
                if ((phase, how) != ("the search", "an entry"))
                {
                    data.Add(phase, how);
                }
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Misbehaviours))]
    public async Task Server_ThatMisbehaves_NeverLetsIn(string phase, string how)
    {
        await using var peer = new LdapPeer(request => PhaseOf(request) == phase ? Misbehave(request, how) : LdapPeer.Good(request));

        Assert.Contains(
            await SignInAsync(peer.Secure),
            (AuthenticationStatus[])[AuthenticationStatus.DirectoryUnavailable, AuthenticationStatus.UnknownUser]);
    }

    [Fact]
    public async Task EndlessEntries_AreNotReadToTheirEnd()
    {
        await using var peer = new LdapPeer(request => PhaseOf(request) == "the search"
            ? [.. Enumerable.Range(0, 2000).SelectMany(i => LdapPeer.Entry(request.Id, $"uid=u{i},dc=example,dc=com", ("uid", $"u{i}")))]
            : LdapPeer.Good(request));

        Assert.Equal(AuthenticationStatus.DirectoryUnavailable, await SignInAsync(peer.Secure));
    }

    [Fact]
    public async Task TwoUsersOfOneName_AreRefused()
    {
        await using var peer = new LdapPeer(request => PhaseOf(request) == "the search"
            ? [.. LdapPeer.Entry(request.Id, LdapPeer.Dn, ("uid", "alice")), .. LdapPeer.Entry(
                request.Id, "uid=alice,ou=b", ("uid", "alice")), .. LdapPeer.Result(request.Id, LdapOperation.SearchResultDone, 0)]
            : LdapPeer.Good(request));

        Assert.Equal(AuthenticationStatus.UnknownUser, await SignInAsync(peer.Secure));
    }

    [Fact]
    public async Task GroupsThatContainOneAnother_EndTheSearch()
    {
        await using var peer = new LdapPeer(request => request.Text.Contains("member", StringComparison.Ordinal)
            ? [.. LdapPeer.Entry(request.Id, "cn=a,dc=example,dc=com", ("cn", "a")), .. LdapPeer.Entry(
                request.Id, "cn=b,dc=example,dc=com", ("cn", "b")), .. LdapPeer.Result(request.Id, LdapOperation.SearchResultDone, 0)]
            : LdapPeer.Good(request));

        Assert.Equal(AuthenticationStatus.Accepted, await SignInAsync(peer.Secure));

        // The user's groups, then both of them in one search.
        Assert.Equal(2, peer.Requests.Count(r => r.Text.Contains("member", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task PagesOfGroups_ThatNeverEnd_EndTheSearch()
    {
        await using var peer = new LdapPeer(request => request.Text.Contains("member", StringComparison.Ordinal)
            ? LdapPeer.Page(request.Id, "more")
            : LdapPeer.Good(request));

        Assert.Equal(AuthenticationStatus.Accepted, await SignInAsync(peer.Secure));
        Assert.InRange(peer.Requests.Count(r => r.Text.Contains("member", StringComparison.Ordinal)), 2, 1_000);
    }

    [Fact]
    public async Task PagesOfHugeGroups_AreNotAllKept()
    {
        var huge = new string('g', 900_000);
        await using var peer = new LdapPeer(request => request.Text.Contains("member", StringComparison.Ordinal)
            ? [.. LdapPeer.Entry(request.Id, $"cn={request.Id},dc=example,dc=com", ("cn", huge)), .. LdapPeer.Page(request.Id, "more")]
            : LdapPeer.Good(request));

        Assert.Equal(AuthenticationStatus.DirectoryUnavailable, await SignInAsync(peer.Secure));
        Assert.InRange(peer.Requests.Count(r => r.Text.Contains("member", StringComparison.Ordinal)), 2, 60);
    }

    [Fact]
    public async Task Groups_OnSeveralPages_AreAskedForWithTheCookieOfTheLast()
    {
        await using var peer = new LdapPeer(request => (request.Text.Contains("member", StringComparison.Ordinal), request.Text) switch
        {
            (false, _) => LdapPeer.Good(request),
            (true, var text) when text.Contains("second page", StringComparison.Ordinal) => LdapPeer.Page(request.Id, ""),
            _ => LdapPeer.Page(request.Id, "second page"),
        });

        Assert.Equal(AuthenticationStatus.Accepted, await SignInAsync(peer.Secure));
        Assert.Equal(2, peer.Requests.Count(r => r.Text.Contains("member", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task UnknownUser_CostsTheDirectoryWhatAWrongPasswordCosts()
    {
        var known = await WorkAsync("alice");
        var unknown = await WorkAsync("nobody");

        Assert.Equal(known, unknown);
        Assert.Equal(["BindRequest", "SearchRequest", "SearchRequest", "BindRequest", "SearchRequest", "BindRequest"], known);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>What a server is asked for two wrong passwords, one after the other.</summary>
    private async Task<string[]> WorkAsync(string user)
    {
        await using var peer = new LdapPeer(LdapPeer.Good);
        await using var identity = Identity(peer.Secure);
        foreach (var password in (string[])["guess", "another"])
        {
            var outcome = await identity
                .GetRequiredService<Authenticator>()
                .AuthenticateAsync(new PasswordCredential(user, new Secret(password)), Context, TestContext.Current.CancellationToken);
            Assert.False(outcome.IsAccepted);
        }

        return [.. peer.Requests.Select(r => r.Operation.ToString())];
    }

    private static string PhaseOf(LdapPeer.Request request) => request.Operation switch
    {
        LdapOperation.BindRequest =>
            request.Text.Contains(LdapPeer.Dn, StringComparison.Ordinal) ? "the user's bind" : "the gateway's bind",
        LdapOperation.SearchRequest when !request.Text.Contains("member", StringComparison.Ordinal) => "the search",
        _ => "another",
    };

    private static byte[]? Misbehave(LdapPeer.Request request, string how)
    {
        var last = request.Operation == LdapOperation.BindRequest ? LdapOperation.BindResponse : LdapOperation.SearchResultDone;
        return how switch
        {
            "hang up" => null,
            "silence" => [],
            "garbage" => [.. Enumerable.Range(0, 500).Select(i => (byte)(i * 13))],
            "another id" => LdapPeer.Result(request.Id + 1, last, 0),
            "another operation" => LdapPeer.Result(request.Id, LdapOperation.ExtendedResponse, 0),
            "a referral" => LdapPeer.Result(request.Id, last, 10),
            "busy" => LdapPeer.Result(request.Id, last, 51),
            "too long" => [0x30, 0x84, 0x7F, 0xFF, 0xFF, 0xFF],
            "an entry" => [.. LdapPeer.Entry(request.Id, "uid=mallory,dc=example,dc=com", ("uid", "mallory")), .. LdapPeer.Result(
                request.Id, LdapOperation.SearchResultDone, 32)],
            _ => throw new ArgumentOutOfRangeException(nameof(how)),
        };
    }

    private async Task<AuthenticationStatus> SignInAsync(Uri server)
    {
        await using var identity = Identity(server);

        // The right password, so that only the misbehaviour keeps anybody out.
        var outcome = await identity
            .GetRequiredService<Authenticator>()
            .AuthenticateAsync(new PasswordCredential("alice", new Secret("secret")), Context, TestContext.Current.CancellationToken);
        return outcome.Status;
    }

    private ServiceProvider Identity(Uri server) => new ServiceCollection()
        .AddLogging().AddMetrics()
        .AddSingleton<IOptionsMonitor<IdentityOptions>>(new FixedOptions<IdentityOptions>(new IdentityOptions
        {
            Throttling = new() { RefusalDelay = TimeSpan.Zero },
            Directories = new Dictionary<string, DirectoryOptions>
            {
                ["corp"] = new()
                {
                    Ldap = new()
                    {
                        Servers = [server],
                        Roots = _folder.Combine("ca.pem"),
                        BindName = "cn=gateway,dc=example,dc=com",
                        BindPassword = "secret",
                        BaseDn = "dc=example,dc=com",
                        Timeout = TimeSpan.FromSeconds(1),
                    },
                },
            },
        }))
        .AddIdentity()
        .BuildServiceProvider();
}
