using Gateway.Identity.Credentials;
using Gateway.Identity.Metrics;

namespace Gateway.Identity.Passwords;

/// <summary>
/// The passwords that wait to be compared, in two lanes. Each lane serves its sources in turn. The lane of familiar sources has priority,
/// but every fifth turn is for the other one. Lanes and sources are bounded; when a lane is full, the newest password of the source with
/// the most is dropped. Used inside its owner's gate.
/// </summary>
internal sealed class PasswordQueue(int capacity, int perSource)
{
    /// <summary>After this many turns of familiar sources, one of the others has its turn.</summary>
    private const int FamiliarTurns = 4;

    // A whole office may sign in from one familiar network at once.
    private readonly Lane _familiar = new(capacity, capacity);
    private readonly Lane _unknown = new(capacity, perSource);
    private int _turns;

    public int Count => _familiar.Count + _unknown.Count;

    /// <summary>The number of passwords that wait in a lane.</summary>
    public int CountOf(bool isFamiliar) => LaneOf(isFamiliar).Count;

    /// <summary>Adds work. Returns what is dropped for it, which may be the work itself, or null.</summary>
    public (PasswordWork Work, PasswordDropReason Reason)? Add(PasswordWork work) => LaneOf(work.IsFamiliar).Add(work);

    /// <summary>Takes the next, or null if none waits.</summary>
    public PasswordWork? Take()
    {
        if (_familiar.Count > 0 && (_unknown.Count == 0 || _turns < FamiliarTurns))
        {
            _turns = _unknown.Count == 0 ? 0 : _turns + 1;
            return _familiar.Take();
        }

        _turns = 0;
        return _unknown.Take();
    }

    /// <summary>Removes work whose sign-in has ended; false if it is not in the queue.</summary>
    public bool Remove(PasswordWork work) => LaneOf(work.IsFamiliar).Remove(work);

    private Lane LaneOf(bool isFamiliar) => isFamiliar ? _familiar : _unknown;

    private sealed class Lane(int capacity, int perSource)
    {
        private readonly Dictionary<SourceNetwork, LinkedList<PasswordWork>> _bySource = [];
        private readonly LinkedList<SourceNetwork> _turns = [];

        // The number of sources by the number of passwords that wait; it finds the largest source without enumerating all.
        private readonly int[] _lengths = new int[Math.Min(capacity, perSource) + 1];

        public int Count { get; private set; }

        public (PasswordWork Work, PasswordDropReason Reason)? Add(PasswordWork work)
        {
            var waiting = _bySource.TryGetValue(work.Source, out var list) ? list.Count : 0;
            if (waiting >= perSource)
            {
                return (work, PasswordDropReason.SourceFull);
            }

            PasswordWork? displaced = null;
            if (Count >= capacity)
            {
                var longest = Array.FindLastIndex(_lengths, n => n > 0);
                if (longest <= waiting + 1)
                {
                    return (work, PasswordDropReason.Full);
                }

                // the count is above zero, so there is a last one
                displaced = _bySource.First(s => s.Value.Count == longest).Value.Last!.Value;
                Remove(displaced);
            }

            if (list is null)
            {
                _bySource[work.Source] = list = [];
                _turns.AddLast(work.Source);
            }

            list.AddLast(work);
            Resize(waiting, waiting + 1);
            Count++;
            return displaced is null ? null : (displaced, PasswordDropReason.Displaced);
        }

        public PasswordWork? Take()
        {
            if (_turns.First is not { } turn)
            {
                return null;
            }

            var work = _bySource[turn.Value].First!.Value; // a source is in the list while it has passwords that wait
            Remove(work);
            if (_bySource.ContainsKey(work.Source))
            {
                _turns.RemoveFirst();
                _turns.AddLast(turn);
            }

            return work;
        }

        public bool Remove(PasswordWork work)
        {
            if (!_bySource.TryGetValue(work.Source, out var list) || !list.Remove(work))
            {
                return false;
            }

            Resize(list.Count + 1, list.Count);
            Count--;
            if (list.Count == 0)
            {
                _bySource.Remove(work.Source);
                _turns.Remove(work.Source);
            }

            return true;
        }

        private void Resize(int from, int to)
        {
            if (from > 0)
            {
                _lengths[from]--;
            }

            if (to > 0)
            {
                _lengths[to]++;
            }
        }
    }
}
