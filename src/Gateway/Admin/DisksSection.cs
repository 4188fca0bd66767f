using System.Text.Json;
using Gateway.Identity.State;
using Gateway.Telemetry;
using Microsoft.Extensions.Options;

namespace Gateway.Admin;

/// <summary>The room that is left where the gateway writes: its state, and its logs.</summary>
internal sealed class DisksSection(IdentityState state, IOptionsMonitor<TelemetryOptions> options) : IStatusSection
{
    private static readonly string[] NoFiles = ["", "-"];

    public string Name => "disks";

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        foreach (var folder in Folders())
        {
            if (Find(folder) is { } drive)
            {
                json.WriteStartObject();
                json.WriteString("folder", folder);
                json.WriteNumber("freeBytes", drive.AvailableFreeSpace);
                json.WriteNumber("totalBytes", drive.TotalSize);
                json.WriteEndObject();
            }
        }

        json.WriteEndArray();
    }

    private IEnumerable<string> Folders()
    {
        var current = options.CurrentValue;
        var logs = new[] { current.AccessLog, current.AuditLog }
            .OfType<string>()
            .Where(path => !NoFiles.Contains(path))
            .Select(path => Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/");
        return logs.Prepend(Path.GetFullPath(state.Folder)).Distinct(StringComparer.Ordinal);
    }

    private static DriveInfo? Find(string folder)
    {
        try
        {
            var drive = new DriveInfo(folder);
            return drive.TotalSize > 0 ? drive : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null; // it is not there yet
        }
    }
}
