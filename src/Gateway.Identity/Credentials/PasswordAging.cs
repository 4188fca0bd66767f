namespace Gateway.Identity.Credentials;

/// <summary>What a directory says of passwords that have expired or must be changed.</summary>
public enum PasswordAging
{
    /// <summary>Nothing: passwords do not expire, or such a one is refused like a wrong one.</summary>
    NotTold,

    /// <summary>It says so; the password is changed elsewhere.</summary>
    ChangedElsewhere,

    /// <summary>It says so, and lets the user change the password through the gateway.</summary>
    ChangedHere,
}
