using System.Net;
using System.Text.Json;
using Xunit;

namespace Gateway.EndToEndTests.Processes;

/// <summary>
/// The volume of state and logs is full: the gateway serves on, says what is lost, and goes on writing when there is room.
/// </summary>
public sealed class FullDiskTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Serve_WithAFullVolume_SaysWhatIsLostAndRecovers()
    {
        await using var service = await GatewayService.StartAsync(onVolume: true);
        using var client = service.CreateClient();
        Assert.Equal("hello from the back end", await client.GetStringAsync("/open/before", Stop));
        await WaitFor.ConditionAsync(() => AccessLog(service).Contains("/open/before", StringComparison.Ordinal), "the first line");

        var filler = Fill(service);
        await GatewayService.SignInToWebAsync(client, GatewayService.User, "wrong");
        await WaitFor.ConditionAsync(
            async () =>
            {
                Assert.Equal("hello from the back end", await client.GetStringAsync("/open/during", Stop));
                var status = await service.StatusAsync(Stop);
                return Row(status, "background", "component", "lockout_file").GetProperty("healthy").ValueKind == JsonValueKind.False
                    && Row(status, "logs", "log", "access").TryGetProperty("lastError", out _)
                    && Row(status, "logs", "log", "audit").GetProperty("lostLines").GetInt64() > 0;
            },
            "the status of a full volume");
        var failed = await service.StatusAsync(Stop);
        using var admin = service.CreateAdminClient();
        Assert.Equal("ready\n", await admin.GetStringAsync("/readyz", Stop));
        Assert.Contains("No space left", Row(failed, "background", "component", "lockout_file")
            .GetProperty("lastError")
            .GetString(), StringComparison.Ordinal);
        Assert.Contains(
            "No space left", Row(failed, "logs", "log", "access").GetProperty("lastError").GetString(), StringComparison.Ordinal);
        await service.Process.WaitForOutputAsync("lockouts will not outlive a restart");
        await service.Process.WaitForOutputAsync("The access log lost");
        Assert.Matches("gateway_background_failures_total\\{[^}]*component=\"lockout_file\"", await admin.GetStringAsync("/metrics", Stop));

        File.Delete(filler);
        await WaitFor.ConditionAsync(
            async () =>
            {
                Assert.Equal("hello from the back end", await client.GetStringAsync("/open/after", Stop));
                var status = await service.StatusAsync(Stop);
                return Row(status, "background", "component", "lockout_file").GetProperty("healthy").GetBoolean()
                    && !Row(status, "logs", "log", "access").TryGetProperty("lastError", out _);
            },
            "the status of a volume with room");
        await WaitFor.ConditionAsync(() => AccessLog(service).Contains("/open/after", StringComparison.Ordinal), "a line after");
        Assert.Contains(GatewayService.User, await File.ReadAllTextAsync(
            Inside(service, Path.Combine(service.StateFolder, "lockouts.json")), Stop), StringComparison.Ordinal);
        await service.Process.WaitForOutputAsync("lockout_file succeeded after");

        await service.Process.SignalAsync("TERM");
        Assert.Equal(0, await service.Process.WaitForExitAsync(Stop));
    }

    [Fact]
    public async Task Stop_WithAFullVolume_SaysWhatIsLostAndExitsWithZero()
    {
        await using var service = await GatewayService.StartAsync(onVolume: true);
        using var client = service.CreateClient();
        Fill(service);
        Assert.Equal(HttpStatusCode.Unauthorized, await GatewayService.SignInToWebAsync(client, GatewayService.User, "wrong"));

        await service.Process.SignalAsync("TERM");

        Assert.Equal(0, await service.Process.WaitForExitAsync(Stop));
        Assert.Contains("lockouts will not outlive a restart", service.Process.Output, StringComparison.Ordinal);
    }

    private static JsonElement Row(JsonElement status, string section, string key, string value) =>
        status.GetProperty(section).EnumerateArray().Single(row => row.GetProperty(key).GetString() == value);

    private static string AccessLog(GatewayService service) =>
        File.Exists(Inside(service, service.AccessLog)) ? File.ReadAllText(Inside(service, service.AccessLog)) : "";

    private static string Inside(GatewayService service, string path) => service.Process.PathInside(path);

    /// <summary>Writes a file until there is no room left, not even for a line.</summary>
    private static string Fill(GatewayService service)
    {
        var path = Inside(service, Path.Combine(service.Volume!, "filler")); // It has one: onVolume.
        var piece = new byte[4096];
        try
        {
            using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
            while (true)
            {
                file.Write(piece);
            }
        }
        catch (IOException)
        {
            return path;
        }
    }
}
