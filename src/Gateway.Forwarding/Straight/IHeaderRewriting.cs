namespace Gateway.Forwarding.Straight;

/// <summary>Changes values of response headers on their way to the client.</summary>
public interface IHeaderRewriting
{
    /// <summary>
    /// The value for the client, or null for no change. In a final response it is asked for the names of <see cref="StraightRoute"/> alone.
    /// </summary>
    string? Rewrite(string name, string value);
}
