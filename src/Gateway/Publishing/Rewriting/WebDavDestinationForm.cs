namespace Gateway.Publishing.Rewriting;

/// <summary>The form in which a back end gets the addresses in <c>Destination</c> and <c>If</c> (RFC 4918, 10.3 and 10.4).</summary>
public enum WebDavDestinationForm
{
    /// <summary>With the destination's scheme and the Host that it gets; Apache takes nothing else.</summary>
    Absolute,

    /// <summary>The path alone, which RFC 4918 allows.</summary>
    Path,

    /// <summary>As the client sent it: the back end knows its outside address.</summary>
    Keep,
}
