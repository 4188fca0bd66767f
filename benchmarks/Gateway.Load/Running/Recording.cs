using System.Diagnostics;
using System.Globalization;
using Gateway.Load.Experiments;
using Gateway.Load.Peers;

namespace Gateway.Load.Running;

/// <summary>perf, sampling a proxy's process for as long as it is measured.</summary>
internal sealed class Recording : IAsyncDisposable
{
    private readonly Process _perf;

    private Recording(Process perf) => _perf = perf;

    public static Recording Start(string file, Phase stage) => new(Process.Start(new ProcessStartInfo("taskset", [
        "-c", stage.Site.LoadCores, "perf", "record", "--quiet", "--freq", "997", "--output", file,
        "--pid", stage.Proxy.Id.ToString(CultureInfo.InvariantCulture),
    ]))!); // never null without UseShellExecute

    public async ValueTask DisposeAsync()
    {
        _ = Native.Kill(_perf.Id, Native.Interrupt); // it writes what it has, and ends
        await _perf.WaitForExitAsync();
        _perf.Dispose();
    }
}
