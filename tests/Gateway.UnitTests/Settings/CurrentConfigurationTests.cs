using Gateway.Settings;
using Xunit;

namespace Gateway.UnitTests.Settings;

public sealed class CurrentConfigurationTests
{
    [Fact]
    public void Swap_OneListenerThrows_OthersAreTold()
    {
        var configuration = new CurrentConfiguration(new GatewayOptions { State = "one" });
        var slice = configuration.Slice(o => o.State);
        var told = new List<string>();
        slice.OnChange((state, _) => told.Add($"first {state}"));
        slice.OnChange((_, _) => throw new InvalidOperationException("cannot take it"));
        slice.OnChange((state, _) => told.Add($"last {state}"));

        var failures = configuration.Swap(new GatewayOptions { State = "two" });

        Assert.Equal(["first two", "last two"], told);
        Assert.Equal("cannot take it", Assert.Single(failures).Message);
        Assert.Equal("two", slice.CurrentValue);
    }

    [Fact]
    public void OnChange_Disposed_IsNotTold()
    {
        var configuration = new CurrentConfiguration(new GatewayOptions());
        var told = 0;
        configuration.Slice(o => o.State).OnChange((_, _) => told++)?.Dispose();

        configuration.Swap(new GatewayOptions());

        Assert.Equal(0, told);
    }
}
