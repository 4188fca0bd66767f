using System.Diagnostics;
using System.Net;
using System.Text;
using Gateway.Identity;
using Gateway.Identity.Challenges;
using Gateway.Identity.Credentials;
using Gateway.Identity.Directories;
using Gateway.Identity.Radius;
using Gateway.Identity.Radius.Protocol;
using Gateway.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.UnitTests.Identity.Radius;

public sealed class RadiusDirectoryTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);
    private static readonly SignInContext Context = new(IPAddress.Parse("203.0.113.9"), "https", "Basic");

    [Fact]
    public async Task SignIn_AcceptedByTheServer_SaysWhoItIs()
    {
        await using var peer = new RadiusPeer(request => [RadiusPeer.PasswordOf(request) == "secret"
            ? RadiusPeer.Reply(
                request,
                RadiusCode.AccessAccept,
                (RadiusAttribute.UserName, "Alice"u8.ToArray()),
                (RadiusAttribute.Class, "staff"u8.ToArray()))
            : RadiusPeer.Reply(request, RadiusCode.AccessReject)]);
        await using var identity = Identity(peer);

        var outcome = await SignInAsync(identity, "alice", "secret");

        Assert.Equal(AuthenticationStatus.Accepted, outcome.Status);
        Assert.Equal(("Alice", "codes"), (outcome.User!.Name, outcome.User.Directory));
        Assert.Equal(["staff"], outcome.User.Groups);
        Assert.Equal(AuthenticationStatus.WrongPassword, (await SignInAsync(identity, "alice", "guess")).Status);
    }

    [Fact]
    public async Task SignIn_OfATracedRequest_HasASpanThatNamesTheServerAndNoUser()
    {
        await using var peer = new RadiusPeer(request => [RadiusPeer.Reply(request, RadiusCode.AccessReject)]);
        await using var identity = Identity(peer);
        using var spans = RecordedSpans.BelowARequest();

        await SignInAsync(identity, "alice", "secret");

        var span = Assert.Single(spans.Ended);
        var port = peer.Address[(peer.Address.LastIndexOf(':') + 1)..];
        Assert.Equal(("RADIUS Access-Request", ActivityKind.Client), (span.DisplayName, span.Kind));
        Assert.Equal(
            "gateway.result=AccessReject network.protocol.name=radius network.transport=udp "
            + $"server.address=127.0.0.1 server.port={port}",
            RecordedSpans.Text(span));
    }

    [Fact]
    public async Task SilentServer_IsAskedAgainWithTheSamePacketFromTheSamePort()
    {
        var seen = 0;
        var time = new FakeTimeProvider();
        await using var peer = new RadiusPeer(request => ++seen < 3 ? Silence(time) : [RadiusPeer.Reply(request, RadiusCode.AccessAccept)]);
        await using var identity = Identity([peer.Address], time: time);

        Assert.Equal(AuthenticationStatus.Accepted, (await SignInAsync(identity, "alice", "secret")).Status);
        Assert.Equal(3, peer.Requests.Count);
        Assert.Single(peer.Requests.Select(r => (Convert.ToHexString(r.Bytes), r.Port)).Distinct());
    }

    [Fact]
    public async Task FirstServerSilent_TheSecondIsAskedAndTheFirstThenLeftAlone()
    {
        var time = new FakeTimeProvider();
        await using var silent = new RadiusPeer(_ => Silence(time));
        await using var peer = new RadiusPeer(request => [RadiusPeer.Reply(request, RadiusCode.AccessReject)]);
        await using var identity = Identity([silent.Address, peer.Address], time: time);

        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(AuthenticationStatus.WrongPassword, (await SignInAsync(identity, "alice", $"guess {i}")).Status);
        }

        Assert.Equal(4, peer.Requests.Count);
        Assert.Equal(2, silent.Requests.Select(r => Convert.ToHexString(r.Bytes)).Distinct().Count());
    }

    [Fact]
    public async Task ForgedRepliesBeforeTheTrueOne_AreWaitedPast()
    {
        await using var peer = new RadiusPeer(request =>
        [
            RadiusPeer.Reply(request, RadiusCode.AccessAccept, "another secret of somebody", true),
            RadiusPeer.Reply(request, RadiusCode.AccessAccept, RadiusPeer.Secret, false),
            new byte[4096],
            [],
            RadiusPeer.Reply(request, RadiusCode.AccessReject),
        ]);
        await using var identity = Identity(peer);

        Assert.Equal(AuthenticationStatus.WrongPassword, (await SignInAsync(identity, "alice", "secret")).Status);
    }

    [Fact]
    public async Task FloodOfForgedReplies_IsUnavailableAndNeverYes()
    {
        await using var peer = new RadiusPeer(request => Enumerable.Repeat(
            RadiusPeer.Reply(request, RadiusCode.AccessAccept, RadiusPeer.Secret, false), 200));
        await using var identity = Identity(peer);

        Assert.Equal(AuthenticationStatus.DirectoryUnavailable, (await SignInAsync(identity, "alice", "secret")).Status);
    }

    [Fact]
    public async Task Challenge_AnsweredRight_LetsIn()
    {
        await using var peer = new RadiusPeer(Challenging);
        await using var identity = Identity(peer);

        var question = (await SignInAsync(identity, "otto", "secret")).Challenge;
        Assert.Equal("Your code?", question!.Prompt);
        var outcome = await AnswerAsync(identity, "otto", question, "123456");

        Assert.Equal(AuthenticationStatus.Accepted, outcome.Status);
        Assert.Equal("otto", outcome.User!.Name);
    }

    [Fact]
    public async Task Challenge_AnsweredWrong_CountsAgainstTheOneLock()
    {
        await using var peer = new RadiusPeer(Challenging);
        await using var identity = Identity(peer, threshold: 3);
        for (var i = 0; i < 3; i++)
        {
            var question = (await SignInAsync(identity, "otto", "secret")).Challenge!;
            Assert.Equal(AuthenticationStatus.WrongPassword, (await AnswerAsync(identity, "otto", question, $"00000{i}")).Status);
        }

        var asked = peer.Requests.Count;
        Assert.Equal(AuthenticationStatus.LockedOut, (await SignInAsync(identity, "otto", "secret")).Status);
        Assert.Equal(asked, peer.Requests.Count);
    }

    [Fact]
    public async Task Challenge_ThatIsAskedAgainAndAgain_IsNoSupplyOfGuesses()
    {
        await using var peer = new RadiusPeer(request => [RadiusPeer.Reply(
            request, RadiusCode.AccessChallenge, (RadiusAttribute.State, "s"u8.ToArray()))]);
        await using var identity = Identity(peer, threshold: 3);

        var outcome = await SignInAsync(identity, "otto", "secret");
        var guesses = 0;
        while (outcome.Challenge is { } question)
        {
            outcome = await AnswerAsync(identity, "otto", question, $"{guesses++}");
        }

        Assert.Equal((AuthenticationStatus.LockedOut, 4), (outcome.Status, guesses));
    }

    [Fact]
    public async Task CodeBehindThePassword_IsTheAnswerWhereAskedFor()
    {
        await using var peer = new RadiusPeer(Challenging);
        await using var identity = Identity(peer, separator: ",");

        Assert.Equal(AuthenticationStatus.Accepted, (await SignInAsync(identity, "otto", "secret,123456")).Status);
        Assert.Equal(AuthenticationStatus.WrongPassword, (await SignInAsync(identity, "otto", "secret,000000")).Status);
        Assert.Equal(AuthenticationStatus.Challenged, (await SignInAsync(identity, "otto", "secret")).Status);
    }

    [Fact]
    public async Task Guesses_UnderMadeUpDomainsThatAreTakenOff_AreGuessesAtOneUser()
    {
        await using var peer = new RadiusPeer(request => [RadiusPeer.Reply(request, RadiusCode.AccessReject)]);
        await using var identity = Identity([peer.Address], threshold: 3, withoutDomain: true);

        for (var i = 0; i < 10; i++)
        {
            await SignInAsync(identity, $"made-up{i}\\alice", $"guess {i}");
        }

        Assert.Equal(3, peer.Requests.Count);
        Assert.Equal(AuthenticationStatus.LockedOut, (await SignInAsync(identity, "alice", "secret")).Status);
    }

    [Fact]
    public async Task Challenge_OfAnotherDirectoryOrMadeUp_IsRefused()
    {
        await using var peer = new RadiusPeer(Challenging);
        await using var identity = Identity(peer);

        Assert.Equal(AuthenticationStatus.Unusable, (await AnswerAsync(
            identity, "otto", new Challenge("other", new Secret("0.AAAA"), ""), "123456")).Status);
        Assert.Equal(AuthenticationStatus.WrongPassword, (await AnswerAsync(
            identity, "otto", new Challenge("codes", new Secret("x"), ""), "123456")).Status);
        Assert.Equal(AuthenticationStatus.DirectoryUnavailable, (await AnswerAsync(
            identity, "otto", new Challenge("codes", new Secret("7.AAAA"), ""), "123456")).Status);
    }

    [Fact]
    public void Validate_EveryMistake_IsToldWithItsPlace()
    {
        var options = new IdentityOptions
        {
            Directories = new Dictionary<string, DirectoryOptions>
            {
                ["none"] = new(),
                ["two"] = new()
                {
                    Ldap = new() { Servers = [new Uri("ldaps://a")], BindName = "cn=a", BindPassword = "x" },
                    Radius = new() { Servers = ["a"], Secret = RadiusPeer.Secret },
                },
                ["bad"] = new() { Radius = new() { Servers = ["a:0", "b c"], Secret = "short", CodeSeparator = ",," } },
            },
        };

        Assert.Equal(
            ["Directories:none", "Directories:two", "Directories:bad:Radius:Servers:0", "Directories:bad:Radius:Servers:1",
                "Directories:bad:Radius:Secret", "Directories:bad:Radius:CodeSeparator"],
            IdentityOptionsValidator.Validate(options).Select(r => r.MemberNames.Single()));
    }

    // otto's password is "secret", and his code 123456.
    private static IEnumerable<byte[]> Challenging(byte[] request)
    {
        var typed = RadiusPeer.PasswordOf(request);
        yield return (RadiusPeer.Find(request, RadiusAttribute.State), typed) switch
        {
            (null, "secret") => RadiusPeer.Reply(
                request,
                RadiusCode.AccessChallenge,
                (RadiusAttribute.State, "q1"u8.ToArray()),
                (RadiusAttribute.ReplyMessage, Encoding.UTF8.GetBytes("Your\r\n code?"))),
            ([(byte)'q', (byte)'1'], "123456") => RadiusPeer.Reply(request, RadiusCode.AccessAccept),
            _ => RadiusPeer.Reply(request, RadiusCode.AccessReject),
        };
    }

    // Instead of an answer, the time to wait for one goes by.
    private static byte[][] Silence(FakeTimeProvider time)
    {
        time.Advance(Timeout);
        return [];
    }

    private static ServiceProvider Identity(RadiusPeer peer, int threshold = 100, string? separator = null) =>
        Identity([peer.Address], threshold, separator);

    private static ServiceProvider Identity(
        string[] servers,
        int threshold = 100,
        string? separator = null,
        FakeTimeProvider? time = null,
        bool withoutDomain = false) => new ServiceCollection()
        .AddLogging().AddMetrics()
        .AddSingleton<TimeProvider>(time ?? new FakeTimeProvider()) // which stands still unless a test moves it
        .AddSingleton<IOptionsMonitor<IdentityOptions>>(new FixedOptions<IdentityOptions>(new IdentityOptions
        {
            Throttling = new() { RefusalDelay = TimeSpan.Zero },
            Lockout = new() { Threshold = threshold },
            Directories = new Dictionary<string, DirectoryOptions>
            {
                ["codes"] = new()
                {
                    Radius = new()
                    {
                        Servers = servers,
                        Secret = RadiusPeer.Secret,
                        Timeout = Timeout,
                        Groups = RadiusGroups.Class,
                        CodeSeparator = separator,
                        WithoutDomain = withoutDomain,
                    }
                },
            },
        }))
        .AddIdentity()
        .BuildServiceProvider();

    private static async Task<AuthenticationResult> SignInAsync(ServiceProvider identity, string user, string password) =>
        await identity
            .GetRequiredService<Authenticator>()
            .AuthenticateAsync(new PasswordCredential(user, new Secret(password)), Context, TestContext.Current.CancellationToken);

    private static async Task<AuthenticationResult> AnswerAsync(ServiceProvider identity, string user, Challenge question, string code) =>
        await identity
            .GetRequiredService<Authenticator>()
            .AuthenticateAsync(new ChallengeCredential(user, question, new Secret(code)), Context, TestContext.Current.CancellationToken);
}
