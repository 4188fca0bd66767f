using System.Globalization;

namespace Gateway.Load;

/// <summary>What the gateway's process holds: resident memory by the kernel, and the managed heap by its own metrics.</summary>
internal sealed class GatewayMemory(int adminPort, int process)
{
    private static readonly HttpClient Client = new() { Timeout = TimeSpan.FromSeconds(10) };

    /// <summary>Resident set in KB.</summary>
    public double ResidentKilobytes()
    {
        var line = File.ReadLines($"/proc/{process}/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    /// <summary>Managed heap after the last collection in KB, all generations together.</summary>
    public async Task<double> HeapKilobytesAsync(CancellationToken cancellationToken) => await SumAsync("dotnet_gc_last_collection_heap_size_bytes", cancellationToken) / 1024;

    /// <summary>Timers that are set.</summary>
    public Task<double> TimersAsync(CancellationToken cancellationToken) => SumAsync("dotnet_timer_count", cancellationToken);

    private async Task<double> SumAsync(string metric, CancellationToken cancellationToken)
    {
        var metrics = await Client.GetStringAsync($"http://127.0.0.1:{adminPort}/metrics", cancellationToken);
        return metrics.Split('\n')
            .Where(l => l.StartsWith(metric + "{", StringComparison.Ordinal) || l.StartsWith(metric + " ", StringComparison.Ordinal))
            .Sum(l => double.Parse(l[(l.Contains('}') ? l.LastIndexOf('}') + 1 : metric.Length)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0], CultureInfo.InvariantCulture));
    }
}
