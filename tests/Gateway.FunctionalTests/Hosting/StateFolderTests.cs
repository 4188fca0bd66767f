using Gateway.Testing;
using Xunit;

namespace Gateway.FunctionalTests.Hosting;

public sealed class StateFolderTests
{
    [Fact]
    public async Task StateFolder_InUse_IsRefusedWithWordsUntilItIsFree()
    {
        using var other = new TemporaryFolder();
        var state = other.Combine("state");
        var first = await TestGateway.StartAsync(new TemporaryFolder(), Configuration(state));

        var refused = await Assert.ThrowsAsync<IOException>(() => TestGateway.StartAsync(new TemporaryFolder(), Configuration(state)));
        await first.DisposeAsync();
        await using var second = await TestGateway.StartAsync(new TemporaryFolder(), Configuration(state));

        Assert.StartsWith(
            $"the state folder '{state}' is in use by another gateway.", refused.Message, StringComparison.Ordinal);
        Assert.NotEqual(0, second.Port("http"));

        // Whoever may open the file could lock it, and keep the gateway from starting.
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(state, "gateway.lock")));
        }
    }

    private static string Configuration(string state) => $$"""
        {
          "Gateway": {
            "State": "{{state}}",
            "Listeners": { "http": { "Endpoint": "127.0.0.1:0", "Protocol": "HttpsRedirect" } }
          }
        }
        """;
}
