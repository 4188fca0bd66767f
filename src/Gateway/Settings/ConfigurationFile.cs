using System.Security.Cryptography;
using System.Text;
using Gateway.Configuration;

namespace Gateway.Settings;

/// <summary>
/// Reads the complete configuration: the JSON file and those that it includes, overridden by environment variables, bound and validated.
/// </summary>
internal sealed class ConfigurationFile
{
    /// <summary>The maximum size of a file, in bytes, far above the size of a file with ten thousand routes.</summary>
    public const int MaxBytes = 64 * 1024 * 1024;

    private const string Root = "Gateway";
    private const string Logging = "Logging";
    private const string Schema = "$schema";

    private readonly IReadOnlyDictionary<string, string>? _environment;
    private readonly Action<GatewayOptions, ConfigurationErrors> _validate;

    // What the last reading included, and where new files would be found.
    private volatile IReadOnlyList<string> _patterns = [IncludedFiles.DefaultPattern];

    /// <param name="path">The file, as errors name it.</param>
    /// <param name="environment">The environment variables, or null for those of the process.</param>
    public ConfigurationFile(string path, IReadOnlyDictionary<string, string>? environment = null)
        : this(path, environment, GatewayOptionsValidator.Validate)
    {
    }

    /// <summary>The file without the files that it names, which a machine that only checks it does not have.</summary>
    public static ConfigurationFile WithoutNamedFiles(string path) =>
        new(path, environment: null, (options, errors) => GatewayOptionsValidator.Validate(options, errors, withFiles: false))
        {
            ReadsNamedFiles = false,
        };

    internal ConfigurationFile(
        string path, IReadOnlyDictionary<string, string>? environment, Action<GatewayOptions, ConfigurationErrors> validate)
    {
        Path = path;
        _environment = environment;
        _validate = validate;
    }

    /// <summary>The file's path as given.</summary>
    public string Path { get; }

    /// <summary>Whether to read the files that the configuration names: certificates, keys, secrets, users.</summary>
    public bool ReadsNamedFiles { get; init; } = true;

    /// <summary>What files are taken to contain, by their path, instead of what they contain; null for nothing.</summary>
    public IReadOnlyDictionary<string, byte[]>? Contents { get; init; }

    /// <summary>The same file with other contents, which are checked before they are written.</summary>
    public ConfigurationFile With(IReadOnlyDictionary<string, byte[]> contents) =>
        new(Path, _environment, _validate) { ReadsNamedFiles = ReadsNamedFiles, Contents = contents };

    /// <summary>Reads, binds and validates. A file that is missing or not JSON is reported like any other error.</summary>
    public ConfigurationReadResult Read()
    {
        var variables = _environment ?? EnvironmentOverlay.OfProcess();
        using var fingerprint = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var errors = new ConfigurationErrors(_ => null);
        var files = new List<KeyValuePair<string, byte[]>>();
        if (ReadFile(Path, fingerprint, files, errors) is not { } root)
        {
            return new ConfigurationReadResult(null, errors.All);
        }

        Include(root, fingerprint, files, errors);
        var reading = Read(root, variables, errors, new SecretFiles(fingerprint) { IsReading = ReadsNamedFiles });
        return reading with { Fingerprint = Convert.ToHexString(fingerprint.GetHashAndReset()), Root = root, Files = files };
    }

    /// <summary>
    /// Size and time of the files with links followed, to detect a change without reading; null if one of them does not exist.
    /// </summary>
    public string? Stamp()
    {
        try
        {
            return string.Join('\n', IncludedFiles.Find(Path, _patterns).Prepend(Path).Select(StampOf));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            // Read reports the error.
            return null;
        }
    }

    private static string StampOf(string path)
    {
        using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return $"{RandomAccess.GetLength(handle)} {File.GetLastWriteTimeUtc(handle).Ticks} {path}";
    }

    private void Include(
        ConfigurationNode root, IncrementalHash fingerprint, List<KeyValuePair<string, byte[]>> files, ConfigurationErrors errors)
    {
        _patterns = IncludedFiles.Patterns(root, errors);
        try
        {
            foreach (var path in IncludedFiles.Find(Path, _patterns))
            {
                if (ReadFile(path, fingerprint, files, errors) is not { } included)
                {
                    continue;
                }

                if (included.Child(IncludedFiles.Key) is { } nested)
                {
                    errors.Add(nested, "is in an included file; allowed: in the configuration file itself");
                    continue;
                }

                included.Remove(Schema);
                root.Merge(included, errors);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            errors.Add(IncludedFiles.Key, $"cannot be followed: {e.Message}", root.Nearest(IncludedFiles.Key).Origin);
        }
    }

    private ConfigurationNode? ReadFile(
        string path, IncrementalHash fingerprint, List<KeyValuePair<string, byte[]>> files, ConfigurationErrors errors)
    {
        try
        {
            var utf8 = Contents?.GetValueOrDefault(path) ?? ReadBytes(path);
            files.Add(new(path, utf8));
            fingerprint.AppendData(utf8);
            return JsonConfiguration.Read(new JsonText(path, utf8), errors);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            errors.Add(
                "",
                path == Path && e is FileNotFoundException or DirectoryNotFoundException
                    ? "does not exist; --config names another, and 'gateway init' writes a first one"
                    : $"cannot be read: {FileFault.Of(path, e)}; allowed: a JSON file of at most {MaxBytes / 1024 / 1024} MB",
                new ConfigurationOrigin(path, 0, 0));
            return null;
        }
    }

    private ConfigurationReadResult Read(
        ConfigurationNode root, IReadOnlyDictionary<string, string> variables, ConfigurationErrors reading, SecretFiles secretFiles)
    {
        EnvironmentReferences.Resolve(root, variables, reading);
        EnvironmentOverlay.Apply(root, variables, [Root, Logging], reading);
        ReportForeignKeys(root, reading);
        if (root.Child(Root) is not { } section)
        {
            reading.Add(Root, "is required; allowed: an object", root.Origin);
            return new ConfigurationReadResult(null, reading.All);
        }

        var directory = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path)) ?? "/";
        var warnings = new ConfigurationErrors(key => root.Nearest(key).Origin);
        var options = new OptionsBinder(GatewayOptionTypes.All, reading, warnings, directory, secretFiles).Bind<GatewayOptions>(section);
        var validation = new ConfigurationErrors(key => root.Nearest(key).Origin);
        _validate(options, validation);

        // A value that could not be bound has its default here, and a validator's error about it would only repeat the first error.
        ConfigurationError[] errors =
        [
            .. reading.All.Concat(validation.All.Where(e => !reading.Covers(e.Key)))
                .OrderBy(e => e.Origin is { Line: > 0 } origin && origin.Source != Path ? origin.Source : "", StringComparer.Ordinal)
                .ThenBy(e => e.Origin?.Line)
                .ThenBy(e => e.Origin?.Column)
                .Take(ConfigurationErrors.Limit),
        ];
        if (errors.Length > 0)
        {
            return new ConfigurationReadResult(null, errors);
        }

        if (ReadsNamedFiles)
        {
            foreach (var image in options.SignIn.Images)
            {
                secretFiles.Add(image.Content);
            }
        }

        GatewayOptionsValidator.Warn(options, warnings, ReadsNamedFiles);
        return new ConfigurationReadResult(options, []) { Warnings = warnings.All, Logging = Flatten(root.Child(Logging)) };
    }

    private static void ReportForeignKeys(ConfigurationNode root, ConfigurationErrors errors)
    {
        string[] allowed = [Schema, IncludedFiles.Key, Root, Logging];
        foreach (var child in root.Children.Where(c => !allowed.Contains(c.Name, StringComparer.OrdinalIgnoreCase)))
        {
            errors.Add(child, $"is not known here{AllowedNames.Suggest(child.Name, allowed)}; allowed: {string.Join(", ", allowed)}");
        }

        if (root.Child(Logging) is { Kind: not ConfigurationNodeKind.Section } logging)
        {
            errors.Add(logging, "is not an object; allowed: what ASP.NET Core documents for Logging");
        }
    }

    private static Dictionary<string, string?> Flatten(ConfigurationNode? section)
    {
        var keys = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        var pending = new Stack<ConfigurationNode>();
        for (var node = section; node is not null; pending.TryPop(out node))
        {
            if (node.IsScalar)
            {
                keys[node.Key] = node.Value;
            }

            foreach (var child in node.Children)
            {
                pending.Push(child);
            }
        }

        return keys;
    }

    private static byte[] ReadBytes(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var content = new MemoryStream();
        var buffer = new byte[81_920];
        for (var read = stream.Read(buffer); read > 0; read = stream.Read(buffer))
        {
            // Counted while reading, because pipes and devices have no length.
            if (content.Length + read > MaxBytes)
            {
                throw new IOException("the file is too large");
            }

            content.Write(buffer, 0, read);
        }

        var bytes = content.ToArray();
        return bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes;
    }
}
