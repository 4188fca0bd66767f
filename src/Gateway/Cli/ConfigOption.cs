using System.CommandLine;

namespace Gateway.Cli;

/// <summary>The <c>--config</c> option, which all commands that read the configuration share.</summary>
internal static class ConfigOption
{
    /// <summary>Where a package installs the configuration.</summary>
    public const string InstalledPath = "/etc/gateway/gateway.json";

    /// <summary>Where the file is in a folder of one's own, such as a clone of the repository.</summary>
    public const string LocalPath = "config/gateway.json";

    /// <summary>
    /// The file that is used if none is named. The installed one comes first: otherwise a current folder that others can write to
    /// could supply the configuration.
    /// </summary>
    public static string DefaultPath => File.Exists(InstalledPath) ? InstalledPath : LocalPath;

    public static Option<string> Create(string description = "The configuration file.") => new("--config", "-c")
    {
        Description = $"{description} Without it: {InstalledPath}, or else {LocalPath}.",
        DefaultValueFactory = _ => DefaultPath,
        HelpName = "file",
    };

    /// <summary>The same option of a command that only asks a running gateway.</summary>
    public static Option<string> ForAdmin() => Create("The configuration file that names the admin listener and its token.");
}
