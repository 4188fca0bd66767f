using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Gateway.Identity.State;
using Gateway.Settings;

namespace Gateway.Hosting.Generations;

/// <summary>
/// The configurations that were in force, each in a file of the state folder that its owner alone may read. They are bounded in number; one
/// that is very large is not kept.
/// </summary>
internal sealed partial class GenerationHistory(ConfigurationInForce inForce, TimeProvider time, ILogger<GenerationHistory> logger)
{
    /// <summary>The number of configurations that are kept.</summary>
    public const int Kept = 50;

    private const long MaximumBytes = 4 * 1024 * 1024;
    private const string Extension = ".json";

    private readonly Lock _gate = new();
    private (string Content, string By, string Reason)? _announced;

    /// <summary>Keeps the configuration in force, unless it is the last one that was kept.</summary>
    /// <param name="by">Who made it.</param>
    public void Record(string by)
    {
        var reading = inForce.Reading;
        if (reading.Options is not { } options || reading.Files.Count == 0)
        {
            return;
        }

        try
        {
            lock (_gate)
            {
                Record(reading, options, by);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            Log.NotKept(logger, e.Message); // the configuration is in force all the same
        }
    }

    /// <summary>Says who is about to write a file, and why: the reload that follows is theirs.</summary>
    public void Announce(ReadOnlySpan<byte> content, string by, string reason)
    {
        lock (_gate)
        {
            _announced = (Convert.ToHexString(SHA256.HashData(content)), by, reason);
        }
    }

    /// <summary>The generations that are kept, the newest first, without their files.</summary>
    public IReadOnlyList<Generation> List() => [.. Numbers().OrderDescending().Select(Find).OfType<Generation>()];

    /// <summary>One generation; null if it is not kept.</summary>
    public Generation? Find(int number)
    {
        try
        {
            using var stream = File.OpenRead(PathOf(number));
            return JsonSerializer.Deserialize(stream, GenerationJson.Default.Generation);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    private string Folder => Path.Combine(inForce.Started.Reading.Options?.State ?? "", "generations");

    private void Record(ConfigurationReadResult reading, GatewayOptions options, string by)
    {
        var numbers = Numbers().Order().ToArray();
        var last = numbers.Length > 0 ? Find(numbers[^1]) : null;
        if (last?.Fingerprint == reading.Fingerprint || reading.Files.Sum(f => (long)f.Value.Length) > MaximumBytes)
        {
            return;
        }

        var reason = "";
        var content = Convert.ToHexString(SHA256.HashData(reading.Files[0].Value));
        if (_announced is { } announced && announced.Content == content)
        {
            (by, reason) = (announced.By, announced.Reason);
        }

        _announced = null;
        var number = numbers.Length > 0 ? numbers[^1] + 1 : 1;
        var generation = new Generation(number, time.GetUtcNow(), by, reason, reading.Fingerprint)
        {
            Files = [.. reading.Files.Select(f => new GenerationFile(f.Key, f.Value))],
            Values = ValuesOf(reading, options),
        };
        AtomicFile.Replace(
            PathOf(number), stream => JsonSerializer.Serialize(stream, generation, GenerationJson.Default.Generation));
        foreach (var old in numbers.Take(numbers.Length + 1 - Kept))
        {
            File.Delete(PathOf(old));
        }
    }

    private static JsonElement ValuesOf(ConfigurationReadResult reading, GatewayOptions options)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (var value in EffectiveConfiguration.List(reading, ComparisonKey.FindOrCreate(options.State)))
            {
                EffectiveConfiguration.Write(json, value);
            }

            json.WriteEndArray();
        }

        using var document = JsonDocument.Parse(buffer.WrittenMemory);
        return document.RootElement.Clone();
    }

    private IEnumerable<int> Numbers() => Directory.Exists(Folder)
        ? Directory.EnumerateFiles(Folder, "*" + Extension)
            .Select(NumberOf)
            .Where(n => n > 0)
        : [];

    private static int NumberOf(string path) =>
        int.TryParse(Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private string PathOf(int number) => Path.Combine(Folder, number.ToString("00000000", CultureInfo.InvariantCulture) + Extension);

    private static partial class Log
    {
        [LoggerMessage(1030, LogLevel.Warning, "The configuration is in force and cannot be kept for a roll back: {Reason}")]
        public static partial void NotKept(ILogger logger, string reason);
    }
}
