using System.Text.Json;
using Gateway.Configuration;

namespace Gateway.Hosting;

/// <summary>Reads the configuration whole: the JSON file, the environment above it, bound and validated.</summary>
public sealed class ConfigurationFile(string path)
{
    private const string Root = "Gateway";

    /// <summary>The file's path as it was given.</summary>
    public string Path { get; } = path;

    /// <summary>Reads, binds and validates. A file that is missing or not JSON is an error like any other.</summary>
    public ConfigurationReading Read()
    {
        byte[] utf8;
        JsonSourceMap map;
        try
        {
            utf8 = File.ReadAllBytes(Path);
            map = JsonSourceMap.Read(utf8);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Failed($"cannot be read: {e.Message}", new ConfigurationOrigin(Path, 0, 0));
        }
        catch (JsonException e)
        {
            return Failed($"is not JSON: {e.Message}", new ConfigurationOrigin(Path, (int)(e.LineNumber ?? 0) + 1, (int)(e.BytePositionInLine ?? 0) + 1));
        }

        var errors = new ConfigurationErrors(key => Locate(map, key));
        foreach (var duplicate in map.Duplicates)
        {
            errors.Add(duplicate, "is set twice");
        }

        if (errors.All.Count > 0)
        {
            return new ConfigurationReading(null, errors.All);
        }

        using var stream = new MemoryStream(utf8);
        var configuration = new ConfigurationBuilder().AddJsonStream(stream).AddEnvironmentVariables().Build();
        var directory = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!;
        var options = new OptionsBinder(errors, directory).Bind<GatewayOptions>(configuration.GetSection(Root));
        if (errors.All.Count == 0)
        {
            GatewayOptionsValidator.Validate(options, errors);
        }

        return errors.All.Count == 0 ? new ConfigurationReading(options, []) : new ConfigurationReading(null, errors.All);
    }

    private static ConfigurationReading Failed(string message, ConfigurationOrigin origin) => new(null, [new ConfigurationError("", message, origin)]);

    private ConfigurationOrigin? Locate(JsonSourceMap map, string key)
    {
        var variable = key.Replace(":", "__", StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable(variable) is not null)
        {
            return new ConfigurationOrigin($"environment {variable}", 0, 0);
        }

        return map.Find(key) is { } position ? new ConfigurationOrigin(Path, position.Line, position.Column) : new ConfigurationOrigin(Path, 0, 0);
    }
}
