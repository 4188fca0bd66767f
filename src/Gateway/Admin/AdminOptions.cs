using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Gateway.Configuration;

namespace Gateway.Admin;

/// <summary>The <c>Admin</c> section: the listener for health, metrics and status.</summary>
internal sealed class AdminOptions
{
    [Description("Address and port of the admin listener, which speaks plain HTTP. The default is on loopback; empty turns it off.")]
    [ValueForm(ValueForm.Endpoint)]
    public string Endpoint { get; init; } = "127.0.0.1:9443";

    [Description("Names the admin listener answers to besides localhost and IP addresses; others are refused, which prevents "
        + "DNS rebinding by web pages.")]
    public IReadOnlyList<string> Hosts { get; init; } = [];

    [PasswordPropertyText(true)]
    [Description(
        "Bearer token for metrics and status, at least 16 characters; required unless Endpoint is on loopback. TokenFile is preferred.")]
    public string? Token { get; init; }

    [DataType("Path")]
    [Description("File that holds the token.")]
    public string? TokenFile { get; init; }

    [PasswordPropertyText(true)]
    [Description("Second bearer token, at least 16 characters, whose holders may look at everything and change nothing; Token is required "
        + "beside it. ViewTokenFile is preferred.")]
    public string? ViewToken { get; init; }

    [DataType("Path")]
    [Description("File that holds the token of those who may only look.")]
    public string? ViewTokenFile { get; init; }

    [Description("Who may sign in to the console with the password of a directory and a second factor, and act. Token is required beside "
        + "it.")]
    public AdminRoleOptions Administrators { get; init; } = new();

    [Description("Who may sign in to the console with the password of a directory and a second factor, and look. Token is required beside "
        + "it.")]
    public AdminRoleOptions Viewers { get; init; } = new();

    /// <summary>Whether people sign in to the console by name.</summary>
    internal bool HasPeople => Administrators.IsUsed || Viewers.IsUsed;

    /// <summary>Whether a request must bring a token.</summary>
    internal bool NeedsToken => !string.IsNullOrEmpty(Token);
}
