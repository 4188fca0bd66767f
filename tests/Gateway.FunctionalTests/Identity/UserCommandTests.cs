using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Gateway.Identity;
using Gateway.Identity.Credentials;
using Gateway.Testing;
using Gateway.Testing.Peers;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.FunctionalTests.Identity;

/// <summary><c>gateway user</c> as a process of its own, with the password on standard input.</summary>
public sealed class UserCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string UserFile => _folder.Combine("users.json");

    [Fact]
    public async Task EveryVerb_OnOneUser_DoesWhatItSays()
    {
        Assert.Equal(
            (0, $"User 'alice' added to {UserFile}."), await RunAsync("correct horse", "add", "alice", "--group", "staff", "-f", UserFile));
        Assert.Equal((0, "User 'ALICE' has a new password."), await RunAsync("battery staple", "password", "ALICE", "-f", UserFile));
        Assert.Equal((0, "User 'alice' has new groups."), await RunAsync(
            "", "groups", "alice", "--add", "admins", "--remove", "staff", "-f", UserFile));
        Assert.Equal((0, "User 'alice' is disabled."), await RunAsync("", "disable", "alice", "-f", UserFile));
        Assert.Equal((0, "alice  disabled  admins"), await RunAsync("", "list", "-f", UserFile));
        var listed = JsonNode.Parse((await RunAsync("", "list", "--json", "-f", UserFile)).Text);
        Assert.Equal("admins", (string?)listed?[0]?["groups"]?[0]);
        Assert.Equal((0, "User 'alice' is enabled."), await RunAsync("", "enable", "alice", "-f", UserFile));
        Assert.Equal((0, "User 'alice' is removed."), await RunAsync("", "remove", "alice", "-f", UserFile));
        Assert.Equal((1, $"There is no user 'alice' in {UserFile}."), await RunAsync("", "remove", "alice", "-f", UserFile));
    }

    [Theory]
    [InlineData(2, "correct horse", "add", "a:b")]
    [InlineData(2, "correct horse", "add", "\u212aevin")]
    [InlineData(2, "correct horse", "add", "\uff41lice")]
    [InlineData(2, "correct horse", "add", "ev\u202eil")]
    [InlineData(2, "", "add", "bob")]
    [InlineData(2, "x", "add", "bob")]
    [InlineData(2, "Password2026!", "add", "bob")]
    [InlineData(2, "bobsbobs1", "add", "bobsbobs")]
    [InlineData(2, "correct horse", "add")]
    [InlineData(2, "correct horse", "add", "bob", "--group", "a\\b")]
    [InlineData(1, "correct horse", "password", "bob")]
    [InlineData(1, "correct horse", "groups", "bob", "--add", "x")]
    public async Task BadInputOrRefusal_HasItsExitCodeAndWritesNothing(int expected, string input, params string[] arguments)
    {
        var (exit, text) = await RunAsync(input, [.. arguments, "-f", UserFile]);

        Assert.Equal(expected, exit);
        Assert.NotEmpty(text);
        Assert.False(File.Exists(UserFile));
    }

    [Fact]
    public async Task Add_ToARunningGateway_LetsTheUserInWithoutARestart()
    {
        await using var gateway = await TestGateway.StartAsync(
            new TemporaryFolder(),
            """{ "Gateway": { "Listeners": { "https": { "Endpoint": "127.0.0.1:0", "Protocol": "HttpsRedirect" } }, "Identity": { "Users": {} }, "Admin": { "Endpoint": "" } } }""");
        var context = new SignInContext(IPAddress.Loopback, "https", "Basic");
        var alice = new PasswordCredential("alice", new Secret("correct horse"));
        var authenticator = gateway.Services.GetRequiredService<Authenticator>();
        Assert.Equal(AuthenticationStatus.UnknownUser, (await authenticator.AuthenticateAsync(
            alice, context, TestContext.Current.CancellationToken)).Status);

        var (exit, _) = await RunAsync("correct horse", "add", "alice", "--config", gateway.Folder.Combine("gateway.json"));

        Assert.Equal(0, exit);
        var patience = Stopwatch.StartNew();
        AuthenticationResult outcome;
        do
        {
            gateway.Services.GetRequiredService<LockoutView>().Release("alice", "a test", null);
            outcome = await authenticator.AuthenticateAsync(alice, context, TestContext.Current.CancellationToken);
        }
        while (!outcome.IsAccepted && patience.Elapsed < TimeSpan.FromSeconds(30));

        Assert.True(outcome.IsAccepted);
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<(int Exit, string Text)> RunAsync(string input, params string[] arguments)
    {
        var (exit, output) = await GatewayProgram.RunAsync(
            ["user", .. arguments], TestContext.Current.CancellationToken, input + "\n");
        return (exit, output.Trim());
    }
}
