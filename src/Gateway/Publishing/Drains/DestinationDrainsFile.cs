using System.Text.Json;
using Gateway.Identity.State;

namespace Gateway.Publishing.Drains;

/// <summary>Keeps the drained destinations across a restart.</summary>
internal sealed partial class DestinationDrainsFile(
    DestinationDrains drains,
    DrainApplication application,
    IdentityState state,
    TimeProvider time,
    ILogger<DestinationDrainsFile> logger)
    : StateFile(Path.Combine(state.Folder, "drained-destinations.json"), TimeSpan.FromSeconds(1), time)
{
    protected override long Version => drains.Version;

    protected override void Load(Stream stream)
    {
        foreach (var drain in JsonSerializer.Deserialize(stream, DestinationDrainsJson.Default.IReadOnlyListDestinationDrain) ?? [])
        {
            drains.Add(drain);
        }

        application.Apply(); // clusters are made before the file is read
    }

    protected override void Save(Stream stream) =>
        JsonSerializer.Serialize(stream, drains.All, DestinationDrainsJson.Default.IReadOnlyListDestinationDrain);

    protected override void NotRead(string cause) => Log.NotRead(logger, FilePath, cause);

    protected override string NotWritten(string cause) =>
        $"The file of drained destinations {FilePath} cannot be written; a restart would put them back: {cause}";

    private static partial class Log
    {
        [LoggerMessage(
            3020,
            LogLevel.Error,
            "The file of drained destinations {Path} cannot be read; all destinations receive requests: {Error}")]
        public static partial void NotRead(ILogger logger, string path, string error);
    }
}
