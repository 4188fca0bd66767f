using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Gateway.Identity.Users;

/// <summary>The embedded user file.</summary>
public sealed class UserFileOptions
{
    /// <summary>The directory name of the user file.</summary>
    public const string DirectoryName = "users";

    [Description("Path of the user file, relative to the configuration file.")]
    [DataType("Path")]
    public string File { get; init; } = "users.json";
}
