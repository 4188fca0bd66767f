using System.Net.Http.Headers;
using System.Text;
using Gateway.Testing;
using Gateway.Testing.Peers;
using Xunit;

namespace Gateway.EndToEndTests.Fleet;

/// <summary>The program as the objects under <c>config/kubernetes</c> run it.</summary>
public sealed class ContainedTests
{
    [Fact]
    public async Task Program_OnAReadOnlyRootWithoutCapabilities_ServesAndDrains()
    {
        await using var scene = await FleetScene.CreateAsync();
        var state = Directory.CreateDirectory(scene.Folder.Combine("state-0")).FullName;
        var file = scene.Folder.Combine(scene.Configurations[0]);

        await using var gateway = GatewayProcess.StartContained(file, state, scene.Folder.Path);
        await gateway.WaitForStartAsync();
        Assert.Equal(0UL, Convert.ToUInt64(gateway.Capabilities, 16));
        Assert.Empty(Directory.GetFileSystemEntries(state)); // nothing is written but in the volume
        using var client = new HttpClient(TestCertificates.CreateHandler(scene.Port("https")));
        var credential = $"{FleetConfiguration.User}:{FleetConfiguration.Password}";
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(credential)));
        Assert.Equal(FleetBackEnds.Page, await client.GetStringAsync(
            $"https://{FleetConfiguration.Host}/own/", TestContext.Current.CancellationToken));
        client.Dispose();

        // As the hook before a stop.
        await using var drain = GatewayProcess.StartVerb(["drain", "--wait", "--config", file]);
        Assert.True(await drain.WaitForExitAsync(TestContext.Current.CancellationToken) == 0, drain.Output);
        await gateway.SignalAsync("TERM");
        Assert.Equal(0, await gateway.WaitForExitAsync(TestContext.Current.CancellationToken));
        Assert.DoesNotContain("Read-only", gateway.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("fail:", gateway.Output, StringComparison.Ordinal);
    }
}
