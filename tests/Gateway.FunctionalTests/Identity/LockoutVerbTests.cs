using System.Net;
using Gateway.Identity;
using Gateway.Identity.Credentials;
using Gateway.Testing;
using Gateway.Testing.Peers;
using Gateway.Testing.Settings;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.FunctionalTests.Identity;

public sealed class LockoutVerbTests
{
    [Fact]
    [Proves("Identity:Domains")]
    public async Task Lockout_OfARunningGateway_IsListedShownAndReleased()
    {
        await using var gateway = await TestGateway.StartAsync(new TemporaryFolder(), """
            {
              "Gateway": {
                "Listeners": { "http": { "Endpoint": "127.0.0.1:0", "Protocol": "HttpsRedirect" } },
                "Identity": { "Domains": [ "EXAMPLE" ], "Users": {}, "Lockout": { "Threshold": 2 } },
                "Admin": { "Endpoint": "127.0.0.1:0" }
              }
            }
            """);
        var url = $"http://127.0.0.1:{gateway.Ports[^1]}";
        Assert.Equal((0, "No locked users."), await RunAsync("list", "--url", url));
        await FailAsync(gateway, "alice", 2);

        Assert.Contains("alice", (await RunAsync("list", "--url", url)).Text, StringComparison.Ordinal);
        Assert.Contains("\"account\": \"alice\"", (await RunAsync("list", "--json", "--url", url)).Text, StringComparison.Ordinal);
        Assert.Contains("198.51.100.7", (await RunAsync("show", "EXAMPLE\\Alice", "--url", url)).Text, StringComparison.Ordinal);
        Assert.Equal((0, "User 'ALICE' is released."), await RunAsync("release", "ALICE", "--url", url));
        Assert.Equal(1, (await RunAsync("release", "alice", "--url", url)).Exit);
        Assert.Equal(1, (await RunAsync("show", "nobody", "--url", url)).Exit);
        Assert.Equal((0, "No locked users."), await RunAsync("list", "--url", url));
    }

    private static async Task FailAsync(TestGateway gateway, string user, int times)
    {
        for (var i = 0; i < times; i++)
        {
            await gateway.Services.GetRequiredService<Authenticator>().AuthenticateAsync(
                new PasswordCredential(user, new Secret($"wrong {i}")),
                new SignInContext(IPAddress.Parse("198.51.100.7"), "https", "Basic"),
                TestContext.Current.CancellationToken);
        }
    }

    private static async Task<(int Exit, string Text)> RunAsync(params string[] arguments)
    {
        var (exit, output) = await GatewayProgram.RunAsync(["lockout", .. arguments], TestContext.Current.CancellationToken);
        return (exit, output.Trim());
    }
}
