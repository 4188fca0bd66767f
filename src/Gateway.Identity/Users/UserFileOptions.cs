using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Gateway.Identity.Users;

/// <summary>Where the embedded user file is.</summary>
public sealed class UserFileOptions
{
    /// <summary>The name of the user file among the directories.</summary>
    public const string DirectoryName = "users";

    [Description("Path of the user file, relative to the configuration file.")]
    [DataType("Path")]
    public string File { get; init; } = "users.json";
}
