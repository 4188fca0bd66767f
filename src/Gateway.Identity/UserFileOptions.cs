using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Gateway.Identity;

/// <summary>Where the embedded user file is.</summary>
public sealed class UserFileOptions
{
    [Description("Path of the user file, relative to the configuration file.")]
    [DataType("Path")]
    public string File { get; init; } = "users.json";
}
