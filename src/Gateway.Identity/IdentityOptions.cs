using System.ComponentModel;

namespace Gateway.Identity;

/// <summary>The <c>Identity</c> section: who the users are and how guessing is stopped.</summary>
public sealed class IdentityOptions
{
    [Description("The embedded user file, written by 'gateway user'.")]
    public UserFileOptions? Users { get; init; }

    [Description("How many failures lock a user out, and for how long.")]
    public LockoutOptions Lockout { get; init; } = new();
}
