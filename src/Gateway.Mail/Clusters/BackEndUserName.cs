namespace Gateway.Mail.Clusters;

/// <summary>The user name that a back end is given.</summary>
public enum BackEndUserName
{
    /// <summary>As the client wrote it.</summary>
    AsWritten,

    /// <summary>As the directory calls the user.</summary>
    Canonical,

    /// <summary>As written, without <c>@domain</c> and <c>DOMAIN\</c>.</summary>
    WithoutDomain,
}
