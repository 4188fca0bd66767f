using System.ComponentModel;

namespace Gateway.Preauthentication;

/// <summary>Who may use a route. A user needs to be named, or in a named group; nothing named means every known user.</summary>
public sealed class RouteAuthorizationOptions
{
    [Description("Users who may.")]
    public IReadOnlyList<string> Users { get; init; } = [];

    [Description("Groups whose members may.")]
    public IReadOnlyList<string> Groups { get; init; } = [];
}
