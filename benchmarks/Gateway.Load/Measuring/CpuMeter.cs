using System.Diagnostics;
using Gateway.Load.Peers;

namespace Gateway.Load.Measuring;

/// <summary>Processor time from one moment to another: of a proxy, and of the load side (driver and back ends).</summary>
internal sealed class CpuMeter(BenchmarkEnvironment world, Proxy proxy, RunSite site)
{
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly double _proxyBefore = proxy.CpuSeconds();
    private readonly double _loadBefore = world.BackEndCpuSeconds() + Own();

    /// <summary>Seconds the proxy's processes took; shares of its cores and of the load side's.</summary>
    public (double ProxySeconds, double ProxyBusy, double LoadBusy) Read()
    {
        var wall = _watch.Elapsed.TotalSeconds;
        var seconds = proxy.CpuSeconds() - _proxyBefore;
        return (seconds, seconds / wall / site.ProxyCoreCount, (world.BackEndCpuSeconds()
            + Own() - _loadBefore) / wall / site.LoadCoreCount);
    }

    /// <summary>The driver's time, and that of the tools it has waited for.</summary>
    private static double Own() => ProcessTree.CpuSeconds([Environment.ProcessId], withChildren: false);
}
