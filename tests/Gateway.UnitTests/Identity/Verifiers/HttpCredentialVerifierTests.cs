using System.Net;
using System.Text;
using Gateway.Identity;
using Gateway.Identity.Credentials;
using Gateway.Identity.Directories;
using Gateway.Identity.Verifiers;
using Gateway.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace Gateway.UnitTests.Identity.Verifiers;

public sealed class HttpCredentialVerifierTests : IDisposable
{
    private static readonly SignInContext Context = new(IPAddress.Parse("203.0.113.9"), "imap4", "PLAIN");

    private readonly TemporaryFolder _folder = new();

    public HttpCredentialVerifierTests() => _folder.Write("ca.pem", TestCertificates.Authority.ExportCertificatePem());

    [Fact]
    public async Task BackEnd_ThatSaysYesOrNo_IsBelieved()
    {
        await using var backend = await StartAsync(context => context.Response.StatusCode = Is(context, "alice:secret") ? 200 : 401);
        await using var identity = Identity(backend);

        Assert.Equal(AuthenticationStatus.Accepted, await SignInAsync(identity, "alice", "secret"));
        Assert.Equal(AuthenticationStatus.WrongPassword, await SignInAsync(identity, "alice", "guess"));
        Assert.Equal(AuthenticationStatus.WrongPassword, await SignInAsync(identity, "alice:x", "secret"));
        Assert.Equal(3, backend.Received.Count); // one of them with a random credential
    }

    [Fact]
    public async Task Trial_OfATracedRequest_HasASpanThatNamesTheServerAndNoUser()
    {
        await using var backend = await StartAsync(context => context.Response.StatusCode = Is(context, "alice:secret") ? 200 : 401);
        await using var identity = Identity(backend);
        using var spans = RecordedSpans.BelowARequest();

        Assert.Equal(AuthenticationStatus.Accepted, await SignInAsync(identity, "alice", "secret"));

        Assert.Equal([401, 200], spans.Ended.Select(span => span.GetTagItem("http.response.status_code")));
        Assert.Equal(
            "http.request.method=GET http.response.status_code=200 network.protocol.name=http "
            + $"server.address=localhost server.port={backend.Address.Port}",
            RecordedSpans.Text(spans.Ended.Last()));
    }

    [Theory]
    [InlineData(200)] // open to all
    [InlineData(302)]
    [InlineData(403)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task BackEnd_WhoseAnswerSaysNothing_IsUnavailableAndNeverYes(int status)
    {
        await using var backend = await StartAsync(context => context.Response.StatusCode = status);
        await using var identity = Identity(backend);

        Assert.Equal(AuthenticationStatus.DirectoryUnavailable, await SignInAsync(identity, "alice", "secret"));
    }

    [Fact]
    public async Task BackEnd_ThatIsNotTheExpectedOne_GetsNoPassword()
    {
        await using var backend = await StartAsync(context => context.Response.StatusCode = 401);
        await using var identity = Identity(backend, serverName: "mail.example.com");

        Assert.Equal(AuthenticationStatus.DirectoryUnavailable, await SignInAsync(identity, "alice", "secret"));
        Assert.Empty(backend.Received);
    }

    [Fact]
    public async Task Guesses_AtABackEnd_AreStoppedByTheOneLock()
    {
        await using var backend = await StartAsync(context => context.Response.StatusCode = 401);
        await using var identity = Identity(backend);
        for (var i = 0; i < 20; i++)
        {
            await SignInAsync(identity, "alice", $"guess {i}");
        }

        Assert.Equal(3 + 1, backend.Received.Count);
        Assert.Equal(AuthenticationStatus.LockedOut, await SignInAsync(identity, "alice", "secret"));
    }

    [Fact]
    public async Task Guesses_UnderMadeUpDomainsThatAreTakenOff_AreGuessesAtOneUser()
    {
        await using var backend = await StartAsync(context => context.Response.StatusCode = 401);
        await using var identity = Identity(backend, withoutDomain: true);
        for (var i = 0; i < 20; i++)
        {
            await SignInAsync(identity, $"alice@made-up{i}.example.org", $"guess {i}");
        }

        Assert.Equal(3 + 1, backend.Received.Count);
        Assert.Equal(AuthenticationStatus.LockedOut, await SignInAsync(identity, "alice", "secret"));
    }

    [Fact]
    public void Validate_EveryMistake_IsTold()
    {
        static string[] Findings(CredentialVerifierOptions options) =>
            [.. CredentialVerifierOptionsValidator.Validate(options).Select(f => f.MemberNames.Single())];

        Assert.Equal(["Address"], Findings(new() { Address = "http://ex1.corp.example.com/" }));
        Assert.Equal(["Address"], Findings(new() { Address = "imap://mbx1" }));
        Assert.Equal(["Address"], Findings(new() { Address = "imaps://mbx1/inbox" }));
        Assert.Equal(["Roots"], Findings(new() { Address = "imaps://mbx1:1993", Roots = "/nowhere.pem" }));
        Assert.Empty(Findings(new() { Address = "https://ex1.corp.example.com/owa/" }));
    }

    public void Dispose() => _folder.Dispose();

    private static bool Is(HttpContext context, string credential) =>
        context.Request.Headers.Authorization == "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(credential));

    private static async Task<TestBackEnd> StartAsync(Action<HttpContext> answer)
    {
        var backend = await TestBackEnd.StartAsync("localhost");
        backend.Answer = context =>
        {
            answer(context);
            return Task.CompletedTask;
        };
        return backend;
    }

    private ServiceProvider Identity(TestBackEnd backend, string? serverName = null, bool withoutDomain = false) => new ServiceCollection()
        .AddLogging().AddMetrics()
        .AddSingleton<IOptionsMonitor<IdentityOptions>>(new FixedOptions<IdentityOptions>(new IdentityOptions
        {
            Throttling = new() { RefusalDelay = TimeSpan.Zero },
            Lockout = new() { Threshold = 3 },
            Directories = new Dictionary<string, DirectoryOptions>
            {
                ["verifier"] = new()
                {
                    CredentialVerifier = new()
                    {
                        Address = $"https://localhost:{backend.Address.Port}/owa/",
                        Roots = _folder.Combine("ca.pem"),
                        ServerName = serverName,
                        WithoutDomain = withoutDomain,
                    }
                },
            },
        }))
        .AddIdentity()
        .BuildServiceProvider();

    private static async Task<AuthenticationStatus> SignInAsync(ServiceProvider identity, string user, string password) =>
        (await identity
            .GetRequiredService<Authenticator>()
            .AuthenticateAsync(new PasswordCredential(user, new Secret(password)), Context, TestContext.Current.CancellationToken)).Status;
}
