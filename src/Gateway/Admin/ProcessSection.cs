using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Gateway.Telemetry;

namespace Gateway.Admin;

/// <summary>The process itself: version, age, memory, garbage collection.</summary>
internal sealed class ProcessSection(Readiness readiness, TimeProvider time) : IStatusSection
{
    // Read from the garbage collector's own settings, which contain only names that it knows.
    private static readonly long Gen0Budget = GC.GetConfigurationVariables().TryGetValue("GCGen0MaxBudget", out var budget)
        ? Convert.ToInt64(budget, CultureInfo.InvariantCulture)
        : 0;

    private readonly DateTimeOffset _started = StartTime();

    public string Name => "process";

    public void Write(Utf8JsonWriter json)
    {
        var memory = GC.GetGCMemoryInfo();
        json.WriteStartObject();
        json.WriteString("version", ProductVersion.Text);
        json.WriteString("state", readiness.State.ToString());
        json.WriteNumber("processId", Environment.ProcessId);
        json.WriteString("started", _started);
        json.WriteNumber("uptimeSeconds", Math.Round((time.GetUtcNow() - _started).TotalSeconds));
        json.WriteNumber("workingSetBytes", Environment.WorkingSet);
        json.WriteNumber("managedHeapBytes", memory.HeapSizeBytes);
        json.WriteNumber("gen0BudgetBytes", Gen0Budget);
        json.WriteNumber("collections", GC.CollectionCount(0));
        json.WriteNumber("gcPausePercent", memory.PauseTimePercentage);
        json.WriteNumber("threads", ThreadPool.ThreadCount);
        json.WriteEndObject();
    }

    private static DateTimeOffset StartTime()
    {
        using var process = Process.GetCurrentProcess();
        return process.StartTime.ToUniversalTime();
    }
}
