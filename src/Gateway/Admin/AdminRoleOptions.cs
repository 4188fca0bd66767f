using System.ComponentModel;

namespace Gateway.Admin;

/// <summary>The people who have a role at the console: a user needs to be named, or in a named group.</summary>
internal sealed class AdminRoleOptions
{
    [Description("Users who have the role.")]
    public IReadOnlyList<string> Users { get; init; } = [];

    [Description("Groups whose members have the role.")]
    public IReadOnlyList<string> Groups { get; init; } = [];

    [Description("Directories in which Users and Groups are looked for; empty means every directory. Set it where different "
        + "administrators manage the directories, because each of them can create a user or a group of any name.")]
    public IReadOnlyList<string> Directories { get; init; } = [];

    /// <summary>Whether anybody has the role.</summary>
    internal bool IsUsed => Users.Count > 0 || Groups.Count > 0;
}
