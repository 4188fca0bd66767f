using System.ComponentModel;

namespace Gateway.Admin;

/// <summary>The <c>Admin</c> section: the listener of its own for health, metrics and status.</summary>
public sealed class AdminOptions
{
    [Description("Address and port of the admin listener; plain HTTP, so loopback unless told otherwise. Empty turns it off.")]
    public string Endpoint { get; init; } = "127.0.0.1:9443";
}
