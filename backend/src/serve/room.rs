//! Room for connections: how many are open at once in all and from one address, and which is closed
//! when another one comes.
//!
//! When the room is full, the connection that is least worth keeping makes room: one that never sent a
//! request before one that is between two requests, and last of all one over which someone proved who they
//! are. So whoever opens many connections pushes out their own, and a kiosk gets in. A connection whose
//! request is being answered is never closed for another.

use std::{
    collections::{BTreeSet, HashMap},
    net::{IpAddr, Ipv6Addr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

/// Of a room, the part that one address has at most: three quarters.
const SHARE_OF_ONE: (usize, usize) = (3, 4);
/// How many connections may be on their way out before no other one is let in.
const MOST_LEAVING: usize = 32;

/// What a connection is doing. Those that come first are closed first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Doing {
    /// Nothing was asked yet.
    Silent,
    /// The body of its request is still arriving.
    Sending,
    /// It is between two requests.
    Idle,
    /// Its answer waits to be read.
    NotReading,
    /// Its request is being answered: it is not closed.
    Busy,
}

/// What a connection is worth when there is no room: the lowest is closed first.
type Worth = (bool, Doing);

/// Room for so many connections.
#[derive(Debug)]
pub(super) struct Room {
    most: usize,
    per_address: usize,
    places: Mutex<Places>,
    left: Notify,
}

#[derive(Debug, Default)]
struct Places {
    last: u64,
    /// Those that were told to close, and have not yet.
    leaving: usize,
    open: HashMap<u64, Open>,
    by_worth: BTreeSet<(Worth, u64)>,
    addresses: HashMap<IpAddr, OfAddress>,
}

#[derive(Debug)]
struct Open {
    address: Option<IpAddr>,
    worth: Worth,
    close: CancellationToken,
}

#[derive(Debug, Default)]
struct OfAddress {
    open: usize,
    by_worth: BTreeSet<(Worth, u64)>,
}

/// What became of a connection that wanted in.
#[derive(Debug)]
pub(super) struct Admitted {
    /// Its place, or none where it is refused.
    pub(super) place: Option<Place>,
    /// How many others were told to close for it.
    pub(super) made_room: usize,
}

/// A connection's place in the room, until it is dropped.
#[derive(Debug)]
pub(super) struct Place {
    room: Arc<Room>,
    number: u64,
    close: CancellationToken,
}

impl Room {
    pub(super) fn new(most: usize, per_address: usize) -> Arc<Self> {
        let (of, in_all) = SHARE_OF_ONE;
        Arc::new(Self {
            most,
            per_address: per_address.min((most * of / in_all).max(1)),
            places: Mutex::default(),
            left: Notify::new(),
        })
    }

    /// How many connections are open at most.
    pub(super) fn most(&self) -> usize {
        self.most
    }

    /// Lets a connection in from an address; with none, it is counted for no address. One at most is told
    /// to close for it.
    pub(super) fn admit(self: &Arc<Self>, address: Option<IpAddr>) -> Admitted {
        let address = address.map(whole_of);
        let mut places = self.places();
        let of_address = address.and_then(|address| places.addresses.get(&address));
        let mut made_room = 0;
        let victim = if let Some(of) = of_address.filter(|of| of.open >= self.per_address) {
            Some(of.by_worth.first().copied())
        } else if places.open.len() >= self.most {
            Some(places.by_worth.first().copied())
        } else {
            None
        };
        match victim {
            Some(None) => {
                return Admitted {
                    place: None,
                    made_room,
                };
            }
            Some(Some((_, number))) => {
                places.tell_to_close(number);
                made_room = 1;
            }
            None => {}
        }
        let close = CancellationToken::new();
        let number = places.add(address, close.clone());
        drop(places);
        let place = Place {
            room: self.clone(),
            number,
            close,
        };
        Admitted {
            place: Some(place),
            made_room,
        }
    }

    /// Tells so many connections to close, those first that are least worth keeping; answers how many
    /// there were.
    pub(super) fn make_room(&self, count: usize) -> usize {
        let mut places = self.places();
        let mut told = 0;
        while told < count
            && let Some(&(_, number)) = places.by_worth.first()
        {
            places.tell_to_close(number);
            told += 1;
        }
        told
    }

    /// Waits until those that were told to close have, but for a few: each still holds a descriptor.
    pub(super) async fn settled(&self) {
        loop {
            let left = self.left.notified();
            if self.places().leaving < MOST_LEAVING {
                return;
            }
            left.await;
        }
    }

    fn places(&self) -> MutexGuard<'_, Places> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Places {
    fn add(&mut self, address: Option<IpAddr>, close: CancellationToken) -> u64 {
        self.last += 1;
        let (number, worth) = (self.last, (false, Doing::Silent));
        self.by_worth.insert((worth, number));
        if let Some(address) = address {
            let of = self.addresses.entry(address).or_default();
            of.open += 1;
            of.by_worth.insert((worth, number));
        }
        let open = Open {
            address,
            worth,
            close,
        };
        self.open.insert(number, open);
        number
    }

    fn remove(&mut self, number: u64) -> Option<Open> {
        let open = self.open.remove(&number)?;
        self.by_worth.remove(&(open.worth, number));
        if let Some(address) = open.address
            && let Some(of) = self.addresses.get_mut(&address)
        {
            of.open -= 1;
            of.by_worth.remove(&(open.worth, number));
            if of.open == 0 {
                self.addresses.remove(&address);
            }
        }
        Some(open)
    }

    fn tell_to_close(&mut self, number: u64) {
        if let Some(open) = self.remove(number) {
            open.close.cancel();
            self.leaving += 1;
        }
    }

    /// Notes what a connection is worth now.
    fn note(&mut self, number: u64, worth: Worth) {
        let Some(open) = self.open.get_mut(&number) else {
            return;
        };
        let before = std::mem::replace(&mut open.worth, worth);
        let of = open
            .address
            .and_then(|address| self.addresses.get_mut(&address));
        let lists = [Some(&mut self.by_worth), of.map(|of| &mut of.by_worth)];
        for list in lists.into_iter().flatten() {
            list.remove(&(before, number));
            if worth.1 != Doing::Busy {
                list.insert((worth, number));
            }
        }
    }
}

impl Place {
    /// Notes what the connection is doing now, and whether someone proved over it who they are.
    pub(super) fn note(&self, doing: Doing, is_known: bool) {
        self.room.places().note(self.number, (is_known, doing));
    }

    /// Waits until the connection is to close for another one.
    pub(super) async fn told_to_close(&self) {
        self.close.cancelled().await;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut places = self.room.places();
        if places.remove(self.number).is_none() {
            places.leaving -= 1;
        }
        drop(places);
        self.room.left.notify_waiters();
    }
}

/// What one household, company or machine has: an IPv4 address, or an IPv6 network of 64 bits.
fn whole_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
        address @ IpAddr::V4(_) => address,
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    fn address(last: u8) -> IpAddr {
        Ipv4Addr::new(192, 0, 2, last).into()
    }

    fn is_told(place: &Place) -> bool {
        place.close.is_cancelled()
    }

    fn admitted(room: &Arc<Room>, last: u8) -> Place {
        room.admit(Some(address(last))).place.unwrap()
    }

    #[test]
    fn the_silent_one_makes_room_before_the_idle_one_and_the_known_one() {
        let room = Room::new(4, 100);
        let places: Vec<Place> = (0..3).map(|last| admitted(&room, last)).collect();
        places[0].note(Doing::Idle, true);
        places[1].note(Doing::Idle, false);
        let silent = admitted(&room, 3);
        silent.note(Doing::Silent, false);
        let fifth = admitted(&room, 4);
        assert!(is_told(&places[2]), "it came first of the silent ones");
        fifth.note(Doing::Busy, false);
        let sixth = admitted(&room, 5);
        assert!(is_told(&silent));
        sixth.note(Doing::Busy, false);
        let seventh = admitted(&room, 6);
        assert!(is_told(&places[1]) && !is_told(&places[0]));
        seventh.note(Doing::Busy, false);
        let eighth = admitted(&room, 7);
        assert!(is_told(&places[0]));
        eighth.note(Doing::Busy, false);
        let refused = room.admit(Some(address(8)));
        assert!(refused.place.is_none(), "all four are being answered");
    }

    #[test]
    fn one_address_pushes_out_its_own_alone() {
        let room = Room::new(100, 2);
        let other = admitted(&room, 1);
        let (first, second) = (admitted(&room, 2), admitted(&room, 2));
        let third = admitted(&room, 2);
        assert!(is_told(&first) && !is_told(&other) && !is_told(&second));
        second.note(Doing::Busy, false);
        third.note(Doing::Busy, false);
        assert!(room.admit(Some(address(2))).place.is_none());
        assert!(room.admit(Some(address(1))).place.is_some());
        // A proxy is no address.
        assert!(room.admit(None).place.is_some());
        drop(third);
        assert!(room.admit(Some(address(2))).place.is_some());
    }

    #[test]
    fn one_address_never_has_all_of_a_room() {
        let room = Room::new(8, 1_000);
        let busy: Vec<Place> = (0..6).map(|_| admitted(&room, 1)).collect();
        for place in &busy {
            place.note(Doing::Busy, true);
        }
        assert!(room.admit(Some(address(1))).place.is_none());
        assert!(room.admit(Some(address(2))).place.is_some());
    }

    #[test]
    fn an_ipv6_network_is_one_address_and_a_mapped_one_is_ipv4() {
        let of = |text: &str| whole_of(text.parse().unwrap());
        assert_eq!(of("2001:db8:1:2:3::1"), of("2001:db8:1:2:9::9"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
    }

    #[tokio::test]
    async fn no_other_one_comes_in_while_many_are_on_their_way_out() {
        let room = Room::new(64, 64);
        let places: Vec<Place> = (0..64).map(|last| admitted(&room, last)).collect();
        assert_eq!(room.make_room(MOST_LEAVING), MOST_LEAVING);
        let settled = room.settled();
        let waits = tokio::time::timeout(std::time::Duration::from_millis(20), settled);
        assert!(waits.await.is_err());
        let waiting = tokio::spawn({
            let room = room.clone();
            async move { room.settled().await }
        });
        drop(places);
        waiting.await.unwrap();
    }
}
