namespace Gateway.Mail.Clusters;

/// <summary>The user name that is sent to a back end.</summary>
public enum BackEndUserName
{
    /// <summary>As the client wrote it.</summary>
    AsWritten,

    /// <summary>The user's name in the directory.</summary>
    Canonical,

    /// <summary>As written, without <c>@domain</c> and <c>DOMAIN\</c>.</summary>
    WithoutDomain,
}
